"""Words and numbers: kinds with one fault each, which its name says."""

from changrong.network.cases.kind import Field
from changrong.text import Text

from ._small import WORD, over, small

missing_words = small("missing-words", fields=(Field("what", "text", Text("什么", " ")),))
missing_words__choice = small(
    "missing-words.choice",
    fields=(Field("which", "choice", WORD, choices=(("this", Text("", "This")),)),),
)
policy_number = small("policy-number", label=Text("15 日内办结", "Done in time"))
policy_number__spelled = small(
    "policy-number.spelled", label=Text("十五日内办结", "Done within fifteen days")
)
policy_number__share = small(
    "policy-number.share", label=Text("担保三分之一", "One third is guaranteed")
)
policy_number__level = small("policy-number.level", clocks=(over(name="day３"),))
policy_number__bound = small(
    "policy-number.bound", fields=(Field("what", "money", WORD, minimum="5000"),)
)
