"""What can be wrong with the declaration of a kind, found before anybody opens a case.

    inspect(kinds)      what is found in some kinds, as values
    check_kinds(kinds)  the errors among it, a line each

One small file a check, by subject: names, fields, states, moves, clocks, outcomes, roles, words.
"""

from changrong.network.cases.checks.finding import Finding, Severity
from changrong.network.cases.checks.run import all_checks, check_kinds, inspect

__all__ = ["Finding", "Severity", "all_checks", "check_kinds", "inspect"]
