"""Relief as documents give it: deferral, renewal, bridge, rate cut, protected credit record, and
limits that are not cut blindly.

Each instrument takes what a decision gives (`Grant`), refuses what it does not, and turns it into
events of an account or rows of a report that carry the clause. Dates, caps, days and basis points
are the grant's; none stands here.
"""

from changrong.lending.relief.bridge import Bridge, BridgeRules, bridge, bridge_rules
from changrong.lending.relief.deferral import deferral
from changrong.lending.relief.granted import Granted, ReliefError
from changrong.lending.relief.limits import LimitCut, check_limit_cut
from changrong.lending.relief.rate_cut import RateCut, rate_cut
from changrong.lending.relief.record import Period, Protection, Report, report
from changrong.lending.relief.renewal import Renewal, chain, renewal

__all__ = [
    "Bridge",
    "BridgeRules",
    "Granted",
    "LimitCut",
    "Period",
    "Protection",
    "RateCut",
    "ReliefError",
    "Renewal",
    "Report",
    "bridge",
    "bridge_rules",
    "chain",
    "check_limit_cut",
    "deferral",
    "rate_cut",
    "renewal",
    "report",
]
