"""What a case holds: kinds without the fault that its name says."""

from dataclasses import replace

from changrong.network.cases.kind import Field

from ._small import FINISH, WORD, small

unknown_fact = small("unknown-fact", fields=(Field("amount", fact="need.amount"),))
unknown_fact__derived = small(
    "unknown-fact.derived", fields=(Field("staff", fact="enterprise.headcount"),)
)
unlabelled_field = small("unlabelled-field", fields=(Field("what", "text", WORD),))
unknown_type = small("unknown-type", moves=(replace(FINISH, asks=(Field("why", "text", WORD),)),))
empty_choice = small(
    "empty-choice", fields=(Field("which", "choice", WORD, choices=(("this", WORD),)),)
)
bad_bound = small("bad-bound", fields=(Field("what", "money", WORD, minimum="1"),))
bad_bound__text = small("bad-bound.text", fields=(Field("what", "money", WORD, minimum="0"),))
institution_kind = small(
    "institution-kind", fields=(Field("who", "institution", WORD, of_kinds=("bank",)),)
)
institution_kind__text = small(
    "institution-kind.text", fields=(Field("who", "institutions", WORD, of_kinds=("bank",)),)
)
