"""Words and numbers: kinds without the fault that its name says."""

from changrong.network.cases.kind import Field
from changrong.text import Text

from ._small import WORD, over, small

missing_words = small("missing-words", fields=(Field("what", "text", Text("什么", "What")),))
missing_words__choice = small(
    "missing-words.choice",
    fields=(Field("which", "choice", WORD, choices=(("this", Text("这个", "This")),)),),
)
policy_number = small("policy-number", label=Text("按时办结", "Done in time"))
policy_number__spelled = small("policy-number.spelled", label=Text("按时办结", "Done in time"))
policy_number__share = small(
    "policy-number.share", label=Text("按比例担保", "A share is guaranteed")
)
policy_number__level = small("policy-number.level", clocks=(over(name="later"),))
policy_number__bound = small(
    "policy-number.bound", fields=(Field("what", "money", WORD, minimum="1"),)
)
