"""What a case holds: kinds with one fault each, which its name says."""

from dataclasses import replace

from changrong.network.cases.kind import Field

from ._small import FINISH, WORD, small

unknown_fact = small("unknown-fact", fields=(Field("amount", fact="need.amout"),))
unknown_fact__derived = small(
    "unknown-fact.derived", fields=(Field("size", fact="enterprise.size"),)
)
unlabelled_field = small("unlabelled-field", fields=(Field("what", "text"),))
unknown_type = small("unknown-type", moves=(replace(FINISH, asks=(Field("why", "txt", WORD),)),))
empty_choice = small("empty-choice", fields=(Field("which", "choice", WORD),))
bad_bound = small("bad-bound", fields=(Field("what", "text", WORD, minimum="1"),))
bad_bound__text = small("bad-bound.text", fields=(Field("what", "money", WORD, minimum="some"),))
institution_kind = small(
    "institution-kind", fields=(Field("who", "institution", WORD, of_kinds=("bnak",)),)
)
institution_kind__text = small(
    "institution-kind.text", fields=(Field("who", "text", WORD, of_kinds=("bank",)),)
)
