"""A kind in words, for the command line and the reference."""

from __future__ import annotations

from dataclasses import replace

from changrong.network.cases import describe
from changrong.network.cases.kind import Clock, Field, Kind, Level, Move, Outcome
from changrong.network.cases.kinds import KINDS
from changrong.network.people.models import Role
from changrong.text import NO_BREAK, Text

NEED = KINDS["need"]
STANDARD = "network-service-standard"
WORD = Text("词", "Word")


def spaced(text: str) -> str:
    return text.replace(NO_BREAK, " ")


def test_a_clock_says_how_long_it_runs_when_it_stands_still_and_what_makes_it_longer():
    clock = Clock(
        "result",
        f"{STANDARD}/first-answer",
        WORD,
        stops=("withdraw",),
        starts="dispatch",
        pauses=(("dispatch", "correct"),),
        longer=(("correct", f"{STANDARD}/clear-result"),),
    )
    assert [spaced(line) for line in describe.clock(clock, NEED, "zh")] == [
        "2 个工作日，从“派给机构”起，到“撤回需求”止",
        "“派给机构”到“修改需求”之间停走",
        "“修改需求”后为 10 个工作日",
    ]
    assert spaced(describe.clock(clock, NEED, "en")[0]) == (
        "2 working days, from “Send to institutions” until “Withdraw the need”"
    )


def test_a_level_says_when_it_comes_and_all_that_it_does():
    over = Level("over", tells=(Role.OFFICER,), opens="task", makes="withdraw")
    assert describe.level(over, NEED, "zh") == "期满时：告知机构经办；开一件督办；办理“撤回需求”"
    before = Level("remind", f"{STANDARD}/escalate-remind", tells=(Role.OFFICER,))
    assert spaced(describe.level(before, NEED, "zh")) == "期满前 1 个工作日：告知机构经办"
    after = Level("manager", f"{STANDARD}/escalate-manager", tells=(Role.MANAGER,))
    assert spaced(describe.level(after, NEED, "en")).startswith(
        "1 working day after the end: tells"
    )


def test_a_move_says_what_it_heeds_and_what_else_must_hold():
    move = Move(
        "close",
        WORD,
        ("received",),
        by=(Role.COORDINATOR,),
        heeds=("tibet-2022-emergency/no-blind-stop",),
        overrides=(Role.COORDINATOR,),
        within=f"{STANDARD}/clear-result",
        not_by=("dispatch",),
        after=("correct",),
        needs_closed=("dispatch",),
    )
    *_rest, heeds, does, outcome = describe.move(move, NEED, "zh")
    first, *others = heeds.splitlines()
    assert first.endswith("（金融局协调员可说明理由）")
    assert [spaced(line) for line in others] == [
        "10 个工作日内",
        "有人办了“修改需求”之后，各一次",
        "机构办理都已办结",
        "不是办“派给机构”的那个人",
    ]
    assert (does, outcome) == ("", "")


def test_a_move_of_nobody_is_the_service_s_and_one_from_anywhere_says_so():
    move = Move("m", WORD, ("*",))
    label, between, by, *_rest = describe.move(move, NEED, "en")
    assert (label, between, by) == ("Word", "any open state → stays", "the service")


def test_a_field_says_its_type_and_whether_it_may_be_left_out_or_seen():
    field = Field("phone", "phone", Text("手机", "Mobile"), required=False, private=True)
    assert describe.field(field, "zh") == "手机 [phone、可不填、不公开]"
    assert describe.field(Field("amount", fact="need.amount"), "en").endswith(" [money]")


def test_an_outcome_says_how_it_counts_and_what_it_changes():
    assert describe.outcome(Outcome("a", WORD, True), "zh") == "算解决"
    assert describe.outcome(Outcome("a", WORD, False, "contract"), "en") == (
        "not resolved, changes contract"
    )
    assert describe.outcome(Outcome("a", WORD), "zh") == "不计入解决率"


def test_a_kind_says_who_opens_it_who_holds_it_and_its_kin():
    def said(**changes: object) -> list[str]:
        kind: Kind = replace(NEED, **{"opened_by": (Role.OFFICER,), **changes})
        return describe.relations(kind, "zh")

    assert said(held_by="own")[:2] == ["由机构经办发起", "由发起人自己的机构承办"]
    assert "由 bank 所指的机构承办" in said(held_by="bank")
    assert "是融资需求的子事项" in said(parent="need")
    assert "是任何事项的子事项" in said(parent="*")
    assert any(line.startswith("子事项：") and "dispatch" in line for line in said())
