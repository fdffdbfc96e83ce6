"""What the district lived through: deadlines, places, matters, people; and whether it adds up."""

from collections import Counter
from datetime import date

import pytest
from django.db.models import Count, F, Q

from changrong.network import clock
from changrong.network.boards.recounting import differences
from changrong.network.cases.dispatch import queue
from changrong.network.cases.models import Case, Clock, Waiting
from changrong.network.cases.queries import offers_of
from changrong.network.cases.time.sweep import sweep
from changrong.network.contracts.accounts import account_of
from changrong.network.contracts.models import Contract
from changrong.network.demo.scenes import CHEN, WU
from changrong.network.events.models import Event
from changrong.network.parties.models import Institution, Product
from changrong.network.people.leave import leaves_on
from changrong.network.people.models import User
from changrong.network.surveys import links
from changrong.network.surveys.models import Survey

pytestmark = [pytest.mark.long, pytest.mark.django_db, pytest.mark.usefixtures("district")]
OPEN = Q(closed_at=None)


def cases(kind, **of):
    return Case.objects.filter(kind=kind, **of)


class TestItIsConsistent:
    def test_places_taken_are_the_dispatches_that_are_open(self):
        for model in (Institution, Product):
            name = model._meta.model_name
            open_ones = cases("dispatch").filter(OPEN).exclude(**{name: None})
            found = Counter(open_ones.values_list(name, flat=True))
            assert found == Counter(
                dict(model.objects.filter(taken__gt=0).values_list("pk", "taken"))
            )

    def test_no_more_places_are_taken_than_there_are(self):
        for model in (Institution, Product):
            assert not model.objects.filter(taken__gt=F("capacity")).exists()

    def test_no_level_of_a_deadline_was_acted_on_twice(self):
        told = Event.objects.filter(code__in=["clock.escalated", "clock.overdue"])
        acts = Counter((e.stream, *sorted(e.data.items())) for e in told)
        assert len(acts) > 100
        assert set(acts.values()) == {1}

    def test_the_figures_are_what_a_recount_finds(self):
        assert differences() == []

    def test_the_workers_first_sweep_finds_nothing(self):
        assert sweep(clock.now()) == 0


class TestDeadlines:
    def test_every_level_was_reached_by_some(self):
        reached = Counter(
            Event.objects.filter(code__in=["clock.escalated", "clock.overdue"]).values_list(
                "data__clock", "data__level"
            )
        )
        wanted = {("answer", name) for name in ("near", "overdue", "manager", "recall")}
        wanted |= {("result", "near"), ("result", "overdue")}
        wanted |= {("disagree", "settle"), ("disagree_refused", "close"), ("decide", "remind")}
        assert wanted <= set(reached)

    def test_whoever_never_answered_was_replaced(self):
        recalled = Event.objects.filter(code="dispatch.recall_late").values("stream")
        needs = Case.objects.filter(children__number__in=recalled).distinct()
        later = needs.filter(children__kind="dispatch", children__wave__gt=1)
        assert needs.count() > 2
        assert later.exists()

    def test_tasks_of_the_bureau_were_done_and_one_is_open(self):
        states = Counter(cases("task").values_list("state", flat=True))
        assert states["done"] >= 2
        assert states["open"] >= 1
        assert set(cases("task").values_list("parent__kind", flat=True)) >= {"need", "referral"}


class TestPlaces:
    def test_some_needs_waited_and_were_served_later(self):
        waited = Event.objects.filter(code="need.wait").values("stream")
        assert cases("need", number__in=waited).exclude(state="waiting").count() >= 2

    def test_a_few_needs_wait_now_where_there_is_no_room(self):
        waiting = cases("need", state="waiting")
        assert 2 <= waiting.count() <= 8
        assert waiting.filter(enterprise__name=WU).exists()
        assert set(Waiting.objects.values_list("case", flat=True)) == {one.pk for one in waiting}
        assert queue.with_room() == []

    def test_a_product_is_full(self):
        assert Product.objects.filter(taken__gt=0, capacity=F("taken")).exists()


class TestMatters:
    def test_a_complaint_nobody_contested_settled_by_itself(self):
        [by_itself, *_] = Event.objects.filter(code="complaint.settle")
        assert (by_itself.actor, by_itself.role) == (None, "")

    def test_a_granted_deferral_is_in_the_contract(self):
        granted = cases("deferral", state="granted")
        assert granted.count() >= 2
        for case in granted:
            loan = Contract.objects.get(number=case.fields["contract"])
            until = date.fromisoformat(case.fields["deferred_until"])
            assert account_of(loan).matures_on == until > loan.maturity_on

    def test_a_question_to_the_firm_holds_the_clock_still(self):
        [asking] = cases("deferral", state="asking")
        assert asking.clocks.get(stopped_at=None).paused

    def test_but_not_that_of_a_complaint_which_a_law_counts_from_its_receipt(self):
        [asking] = cases("complaint", state="asking")
        assert not asking.clocks.get(stopped_at=None).paused

    def test_a_referral_became_a_need_of_the_same_firm(self):
        referral = cases("referral", state="need_opened").get()
        need = Case.objects.get(number=referral.fields["need"])
        assert need.enterprise == referral.enterprise
        assert need.children.exists()

    def test_the_green_channel_was_approved_by_another_and_is_asked_for(self):
        told = [_of_green(need) for need in cases("need")]
        [(asked, approved)] = [found for found in told if len(found) == 2 and found[1]["green"]]
        assert asked["by"] != approved["by"]
        assert [found for found in told if len(found) == 1]


def _of_green(need):
    """The moves about the green channel, in order."""
    made = [move for move in need.fields.get("moves", []) if move["move"].endswith("_priority")]
    return [{**move, "green": move["move"] == "approve_priority"} for move in made]


class TestSurveys:
    def test_most_firms_that_answered_are_satisfied(self):
        answered = Survey.objects.exclude(score=None)
        share = answered.filter(score__gte=4).count() / answered.count()
        assert 0.75 < share < 0.95
        assert Survey.objects.filter(score=None).count() > 10

    def test_chen_has_a_link_to_answer(self):
        survey = Survey.objects.get(
            case__enterprise__name=CHEN, score=None, expires_at__gt=clock.now()
        )
        token = links.path_of(survey).rstrip("/").rsplit("/", 1)[-1]
        assert links.read(token) == survey


class TestTheCast:
    def test_chen_has_offers_to_compare_and_a_loan_to_put_off(self):
        need = cases("need", enterprise__name=CHEN).get(closed_at=None)
        assert len(offers_of(need)) >= 2
        loan = Contract.objects.get(enterprise__name=CHEN)
        assert account_of(loan).matures_on > clock.today()

    def test_zhao_has_a_review_a_task_and_a_request_for_the_green_channel(self):
        found = Counter(Case.objects.filter(OPEN).values_list("kind", "state"))
        assert found["complaint", "reviewing"]
        assert found["complaint", "asking_bureau"]
        assert found["task", "open"]
        assert found["need", "received"]

    def test_huimin_has_a_deferral_to_decide_and_an_answer_due(self):
        own = Case.objects.filter(OPEN, institution__name="示例惠民商业银行")
        assert own.filter(kind="deferral", state="reviewing").exists()
        due = Clock.objects.filter(case__in=own.filter(kind="dispatch", state="sent"))
        assert due.filter(stopped_at=None).exists()

    def test_fengs_cases_are_with_her_deputy(self):
        [leave] = leaves_on(clock.today()).select_related("membership__user", "deputy__user")
        assert leave.membership.user.username == "feng"
        assert not Case.objects.filter(OPEN, handler=leave.membership.user).exists()
        handed = Event.objects.filter(code="case.assigned", data__leave=leave.number)
        assert handed.exists()
        assert set(handed.values_list("data__handler", flat=True)) == {leave.deputy.user.number}

    def test_officers_looked_at_files(self):
        looks = Event.objects.filter(code="case.viewed").values("actor").annotate(n=Count("pk"))
        assert len(looks) >= 10

    def test_the_hotline_wrote_needs_down(self):
        called = cases("need", opened_by=User.objects.get(username="sun"))
        assert {one.fields["work_order"][:2] for one in called} == {"GD"}
        assert called.filter(OPEN).count() == 2
