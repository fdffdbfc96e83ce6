"""The types of field that a form knows how to ask, beside those of facts."""

from changrong.network.cases.naming import LOOKED_UP
from changrong.policy import FactType

TYPES = frozenset(
    {*FactType, "text", "long_text", "phone", "choice", "choices", "time", *LOOKED_UP}
    | {"institution", "contract", "colleague"}
) - {"code"}
NUMBERS = frozenset({"integer", "number", "money", "fraction"})
