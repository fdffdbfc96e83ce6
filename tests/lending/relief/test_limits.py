from datetime import date

import pytest

from changrong.lending.errors import LendingError
from changrong.lending.relief import check_limit_cut
from changrong.policy import Binding, Verdict

SHANGHAI = "shengjing-shanghai-2022/no-blind-reduction"
BEIJING = "beijing-2020-sme/no-withdrawal-from-sound-firms"
DAY = date(2022, 8, 31)
OLD, NEW = 80_000_000, 50_000_000

IN_SHANGHAI = {
    "institution.kind": "bank",
    "institution.id": "shengjing-shanghai",
    "enterprise.region": "310115",
    "action.withdrawal": "reduce",
}
IN_BEIJING = {
    "institution.kind": "bank",
    "enterprise.region": "110105",
    "enterprise.kind": "sole_trader",
    "enterprise.industry": "6210",
    "enterprise.headcount": 8,
    "enterprise.good_prospects": True,
    "enterprise.trades_honestly": True,
    "enterprise.temporarily_in_difficulty": True,
    "action.withdrawal": "reduce",
}


def checked(notices, facts, key, **changed):
    stated = facts | {name.replace("__", "."): value for name, value in changed.items()}
    decision = notices.part([key]).decide(stated, DAY)
    return check_limit_cut(decision.measures, OLD, NEW)


def test_a_cut_with_a_substantive_reason_on_record_is_kept_with_its_clause(notices):
    found = checked(notices, IN_SHANGHAI, SHANGHAI, action__substantive_reason_recorded=True)
    assert found.verdict is Verdict.KEPT
    assert found.cut == 30_000_000
    (ruling,) = found.rulings
    assert (ruling.measure, ruling.clause) == (SHANGHAI, "七是")
    assert ruling.binding is Binding.MUST
    assert ruling.label.zh == "不盲目压贷"
    assert (ruling.unmet, found.to_state) == ((), ())


def test_a_cut_without_one_is_broken_and_says_what_must_be_on_record(notices):
    found = checked(notices, IN_SHANGHAI, SHANGHAI, action__substantive_reason_recorded=False)
    assert found.verdict is Verdict.BROKEN
    (unmet,) = found.rulings[0].unmet
    assert unmet.zh == "已记录实质性理由、证据和批准人"
    assert unmet.en.startswith("A substantive reason")


def test_a_cut_of_which_no_reason_is_known_cannot_be_told_and_asks_for_it(notices):
    found = checked(notices, IN_SHANGHAI, SHANGHAI)
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.to_state == ("action.substantive_reason_recorded",)
    assert found.rulings[0].unmet[0].zh == "已记录实质性理由、证据和批准人"


def test_in_beijing_no_reason_makes_up_for_a_sound_firm_s_limit(notices):
    found = checked(notices, IN_BEIJING, BEIJING, action__substantive_reason_recorded=True)
    assert found.verdict is Verdict.BROKEN
    assert found.rulings[0].clause == "第十八条"
    without_prospects = checked(notices, IN_BEIJING, BEIJING, enterprise__good_prospects=False)
    assert without_prospects.verdict is Verdict.NOT_CONCERNED
    unjudged = checked(notices, IN_BEIJING, BEIJING, enterprise__good_prospects=None)
    assert unjudged.verdict is Verdict.CANNOT_TELL
    assert unjudged.to_state == ("enterprise.good_prospects",)


def test_of_several_measures_the_strictest_verdict_counts_and_comes_first(notices):
    facts = IN_BEIJING | IN_SHANGHAI | {"enterprise.region": "110105"}
    facts["action.substantive_reason_recorded"] = True
    decision = notices.part([SHANGHAI, BEIJING]).decide(facts, DAY)
    found = check_limit_cut(decision.measures, OLD, NEW)
    assert found.verdict is Verdict.BROKEN
    assert [each.measure for each in found.rulings] == [BEIJING, SHANGHAI]


def test_the_whole_book_gives_the_same_answer_as_the_measures_alone(notices):
    facts = IN_BEIJING | {"action.substantive_reason_recorded": True}
    whole = check_limit_cut(notices.decide(facts, DAY).measures, OLD, NEW)
    assert whole.verdict is Verdict.BROKEN
    assert whole.rulings[0].measure == BEIJING
    assert all(
        "withdrawal" in each or "blind" in each for each in (r.measure for r in whole.rulings)
    )


def test_a_limit_that_stays_or_grows_concerns_nobody(notices):
    decision = notices.part([BEIJING]).decide(IN_BEIJING, DAY)
    for new in (OLD, OLD + 1):
        found = check_limit_cut(decision.measures, OLD, new)
        assert (found.verdict, found.cut, found.rulings) == (Verdict.NOT_CONCERNED, 0, ())


def test_before_any_measure_is_in_force_none_is_kept(notices):
    decision = notices.part([BEIJING]).decide(IN_BEIJING, date(2019, 1, 1))
    assert check_limit_cut(decision.measures, OLD, NEW).verdict is Verdict.NOT_IN_FORCE


def test_a_cut_on_which_nothing_was_judged_cannot_be_told():
    assert check_limit_cut([], OLD, NEW).verdict is Verdict.CANNOT_TELL


def test_a_cut_judged_as_if_nothing_were_withdrawn_is_refused(notices):
    with pytest.raises(LendingError, match=r"falls from CNY.800,000\.00 to CNY.500,000\.00"):
        checked(notices, IN_BEIJING, BEIJING, action__withdrawal="none")


@pytest.mark.parametrize("limits", [(-1, 0), (0, -1)])
def test_a_limit_below_nothing_is_refused(limits):
    with pytest.raises(LendingError, match="below nothing"):
        check_limit_cut([], *limits)
