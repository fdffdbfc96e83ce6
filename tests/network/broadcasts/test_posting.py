"""Put up outside the service: who is asked, who says that they did, and what share that is."""

from datetime import timedelta

import pytest

from changrong.network import clock
from changrong.network.broadcasts import actions
from changrong.network.broadcasts.copies import copies_of, sheet_lines, sms_parts
from changrong.network.broadcasts.coverage import coverage_of
from changrong.network.broadcasts.errors import BroadcastRefused, NotYours
from changrong.network.broadcasts.models import Posting
from changrong.network.events.models import Event, Outgoing
from changrong.network.events.queries import verify

from ..cast import DISTRICT, OTHER_DISTRICT
from ..programs import Program, problem
from ..visitors import visitor
from .notices import approved, drafted

pytestmark = pytest.mark.shows("S4-26")


@pytest.fixture
def outlets(cast):
    """Two of bank A, one of bank B, one of bank A elsewhere, one that closed."""
    return {
        "a1": cast.bank_a.outlets.create(name="东街支行", region=DISTRICT),
        "a2": cast.bank_a.outlets.create(name="西街支行", region=DISTRICT),
        "b": cast.bank_b.outlets.create(name="南街支行", region=DISTRICT),
        "far": cast.bank_a.outlets.create(name="远郊支行", region=OTHER_DISTRICT),
        "closed": cast.bank_a.outlets.create(name="老街支行", region=DISTRICT, active=False),
    }


@pytest.fixture
def letter(cast, outlets):
    return approved(
        cast.coordinator, sort="letter", region=DISTRICT, media=["paper", "led", "account"]
    )


def report(broadcast, by, medium="paper", outlets=(), on=None):
    return actions.report_posted(broadcast, medium, list(outlets), on or clock.today(), by)


def shares(broadcast, of=None):
    return {one.medium: (one.posted, one.asked) for one in coverage_of(broadcast, of)}


def test_outlets_of_the_region_are_asked_and_institutions_that_serve_it(cast, letter):
    assert shares(letter) == {"paper": (0, 3), "led": (0, 3), "account": (0, 3)}
    managers = Outgoing.objects.filter(template="broadcast.post")
    assert [row.user for row in managers] == [cast.manager_a.user]


def test_what_was_put_up_counts_against_all_that_were_asked(cast, letter, outlets):
    report(letter, cast.officer_a, outlets=[outlets["a1"]])
    report(letter, cast.manager_a, "account")
    report(letter, cast.officer_b, outlets=[outlets["b"]])
    assert shares(letter) == {"paper": (2, 3), "led": (0, 3), "account": (1, 3)}
    assert shares(letter, cast.bank_a) == {"paper": (1, 2), "led": (0, 2), "account": (1, 1)}
    [first, *_rest] = coverage_of(letter)[0].places
    assert first.name == "西街支行"  # who has not come first


def test_said_twice_it_is_put_up_once_as_it_was_first_said(cast, letter, outlets):
    report(letter, cast.officer_a, outlets=[outlets["a1"]])
    with clock.at(clock.now() + timedelta(days=1)):
        both = [outlets["a1"], outlets["a2"]]
        assert [one.outlet for one in report(letter, cast.manager_a, outlets=both)] == both[1:]
        assert report(letter, cast.manager_a, outlets=both) == []
        report(letter, cast.manager_a, "account")
        assert report(letter, cast.officer_a, "account") == []
    first = Posting.objects.get(outlet=outlets["a1"])
    assert (first.posted_on, first.reported_by) == (clock.today(), cast.officer_a.user)
    assert Event.objects.filter(code="broadcast.posted").count() == 3


def test_an_outlet_that_closes_later_still_counts_as_one_that_did(cast, letter, outlets):
    report(letter, cast.officer_a, outlets=[outlets["a1"]])
    outlets["a1"].active = False
    outlets["a1"].save()
    assert shares(letter)["paper"] == (1, 3)


class TestTakenBack:
    def test_a_wrong_report_counts_no_more_and_both_stay(self, cast, letter, outlets):
        [wrong] = report(letter, cast.officer_a, outlets=[outlets["a1"]])
        actions.take_back(wrong, "  报错网点了 ", cast.manager_a)
        wrong.refresh_from_db()
        assert (wrong.why_taken_back, wrong.taken_back_by) == ("报错网点了", cast.manager_a.user)
        assert (wrong.reported_by, wrong.posted_on) == (cast.officer_a.user, clock.today())
        assert shares(letter)["paper"] == (0, 3)
        assert coverage_of(letter)[0].taken_back == [wrong]
        events = Event.objects.filter(stream=letter.stream, data__posting=wrong.number)
        assert list(events.order_by("sequence").values_list("code", flat=True)) == [
            "broadcast.posted", "broadcast.posting_taken_back"
        ]  # fmt: skip
        assert "报错" not in str(list(events.values_list("data", flat=True)))
        assert verify(letter.stream)

    def test_the_right_one_is_reported_in_its_place(self, cast, letter, outlets):
        with clock.at(clock.now() + timedelta(days=1)):
            [wrong] = report(letter, cast.officer_a, outlets=[outlets["a1"]])
            actions.take_back(wrong, "是前一天贴的", cast.officer_a)
            day = clock.today() - timedelta(days=1)
            [right] = report(letter, cast.officer_a, outlets=[outlets["a1"]], on=day)
        assert shares(letter)["paper"] == (1, 3)
        assert coverage_of(letter)[0].places[-1].posting == right
        assert Posting.objects.count() == 2

    def test_what_the_institution_did_once_is_taken_back_too(self, cast, letter):
        for _time in range(2):
            [one] = report(letter, cast.officer_a, "account")
            actions.take_back(one, "还没发", cast.officer_a)
        assert shares(letter)["account"] == (0, 3)

    def test_twice_or_without_a_reason_it_is_refused(self, cast, letter, outlets):
        [wrong] = report(letter, cast.officer_a, outlets=[outlets["a1"]])
        for reason in ("", "  ", "字" * 201):
            with pytest.raises(BroadcastRefused) as refused:
                actions.take_back(wrong, reason, cast.officer_a)
            assert refused.value.field == "reason"
        actions.take_back(wrong, "报错了", cast.officer_a)
        with pytest.raises(BroadcastRefused, match="before"):
            actions.take_back(wrong, "报错了", cast.manager_a)
        assert Event.objects.filter(code="broadcast.posting_taken_back").count() == 1

    @pytest.mark.parametrize("who", ["officer_b", "coordinator", "supervisor", "alice", "hotline"])
    def test_nobody_elses_report_is_taken_back(self, cast, letter, outlets, who):
        [posting] = report(letter, cast.officer_a, outlets=[outlets["a1"]])
        with pytest.raises(NotYours):
            actions.take_back(posting, "不对", getattr(cast, who))
        address = f"/broadcasts/{letter.number}/posted/{posting.number}/take-back/"
        assert visitor(getattr(cast, who)).post(address, {"reason": "不对"}).status_code == 404

    def test_on_the_page_it_is_one_link_and_one_reason_away(self, cast, letter, outlets):
        [posting] = report(letter, cast.officer_a, outlets=[outlets["a1"]])
        officer, manage = visitor(cast.officer_a), f"/broadcasts/{letter.number}/"
        address = f"{manage}posted/{posting.number}/take-back/"
        assert address in officer.get(manage).content.decode()
        assert address not in visitor(cast.coordinator).get(manage).content.decode()
        assert "东街支行" in officer.get(address).content.decode()
        assert officer.post(address, {"reason": ""}).status_code == 422
        assert officer.post(address, {"reason": "报错网点了"})["Location"] == manage
        for reader in (officer, visitor(cast.coordinator)):
            html = reader.get(manage).content.decode()
            assert "撤回的 1 条" in html
            assert "报错网点了" in html
        assert officer.get(address).status_code == 404


class TestTheApi:
    def test_an_institution_reads_reports_and_takes_back(self, cast, letter, outlets):
        officer = Program(cast.officer_a)
        page = officer.get("broadcasts").json()
        assert (page["count"], page["broadcasts"][0]["number"]) == (1, letter.number)
        path = f"broadcasts/{letter.number}"
        assert officer.get(path).json()["media"] == ["paper", "led", "account"]
        body = {
            "medium": "paper",
            "outlets": [outlets["a1"].number],
            "posted_on": clock.today().isoformat(),
        }
        said = officer.post(f"{path}/postings", body)
        assert said.status_code == 201, said.content
        [posting] = said.json()
        assert posting["outlet"] == outlets["a1"].number
        assert officer.post(f"{path}/postings", body).json() == []
        back = f"{path}/postings/{posting['id']}/take-back"
        problem(officer.post(back, {"reason": " "}), 422)
        problem(Program(cast.officer_b).post(back, {"reason": "不是我的"}), 404)
        problem(Program(cast.coordinator).post(back, {"reason": "不对"}), 404)
        taken = officer.post(back, {"reason": "报错了"}).json()
        assert taken["why_taken_back"] == "报错了"
        problem(officer.post(back, {"reason": "报错了"}), 409)
        listed = officer.get(f"{path}/postings").json()
        assert (listed["count"], listed["postings"]) == (1, [taken])
        assert Program(cast.officer_b).get(f"{path}/postings").json()["count"] == 0
        assert Program(cast.coordinator).get(f"{path}/postings").json()["count"] == 1

    def test_an_outlet_that_is_not_ones_own_is_named(self, cast, letter, outlets):
        named = [outlets["b"].number, "nix"]
        body = {"medium": "paper", "outlets": named, "posted_on": "2026-01-01"}
        officer = Program(cast.officer_a)
        said = problem(officer.post(f"broadcasts/{letter.number}/postings", body), 422)
        assert "nix" in said["errors"]["outlets"]
        assert not Posting.objects.exists()

    def test_a_firm_reads_what_is_for_it_and_nothing_of_the_postings(self, cast, letter):
        alice = Program(cast.alice)
        assert alice.get(f"broadcasts/{letter.number}").json()["title"]["zh"] == "进门戴口罩"
        problem(alice.get(f"broadcasts/{letter.number}/postings"), 404)
        drafted(cast.coordinator)
        assert alice.get("broadcasts").json()["count"] == 1
        assert Program(cast.coordinator).get("broadcasts").json()["count"] == 2

    def test_without_a_token_there_is_nothing(self, cast, letter):
        problem(Program().get("broadcasts"), 401)


@pytest.mark.parametrize("where", ["b", "far", "closed"])
def test_nobody_reports_for_outlets_that_are_not_theirs_or_not_asked(cast, letter, outlets, where):
    with pytest.raises(BroadcastRefused) as refused:
        report(letter, cast.officer_a, outlets=[outlets["a1"], outlets[where]])
    assert refused.value.field == "outlets"
    assert not Posting.objects.exists()


@pytest.mark.parametrize("who", ["alice", "coordinator", "supervisor", "hotline"])
def test_nobody_else_reports(cast, letter, outlets, who):
    with pytest.raises(NotYours):
        report(letter, getattr(cast, who), outlets=[outlets["a1"]])


def test_an_institution_that_does_not_serve_the_region_is_not_asked(cast, letter):
    with pytest.raises(NotYours):
        report(letter, cast.officer_far, "account")


def test_what_does_not_fit_is_refused_at_its_field(cast, letter, outlets):
    day = timedelta(days=1)
    one = [outlets["a1"]]
    for wrong, field in (
        ({"medium": "video"}, "medium"),
        ({"outlets": []}, "outlets"),
        ({"medium": "account", "outlets": one}, "outlets"),
        ({"outlets": one, "on": clock.today() + day}, "posted_on"),
        ({"outlets": one, "on": clock.today() - day}, "posted_on"),  # before it was approved
    ):
        with pytest.raises(BroadcastRefused) as refused:
            report(letter, cast.officer_a, **wrong)
        assert refused.value.field == field


def test_a_draft_and_one_withdrawn_are_not_put_up_and_are_taken_down(cast, letter, outlets):
    with pytest.raises(BroadcastRefused):
        report(drafted(cast.coordinator, media=["paper"]), cast.officer_a, outlets=[outlets["a1"]])
    actions.withdraw(letter, "写错了", cast.coordinator)
    with pytest.raises(BroadcastRefused):
        report(letter, cast.officer_a, outlets=[outlets["a1"]])
    down = Outgoing.objects.filter(template="broadcast.down")
    assert [row.user for row in down] == [cast.manager_a.user]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("字" * 70, 1),
        ("字" * 71, 2),
        ("字" * 134, 2),
        ("字" * 135, 3),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("字" * 68 + "𠮷", 1),  # outside the basic plane: two units
        ("字" * 69 + "𠮷", 2),
    ],
)
def test_an_sms_is_counted_as_an_operator_does(text, parts):
    assert sms_parts(text) == parts


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("", 0),
        ("字", 1),
        ("字" * 46, 1),
        ("字" * 47, 2),
        ("一\n\n二", 3),
        ("w" * 83, 1),
        ("w" * 84, 2),
    ],
)
def test_the_lines_of_the_sheet_are_counted_as_it_is_printed(words, lines):
    assert sheet_lines(words) == lines


def test_copies_are_there_in_the_languages_it_was_written_in(cast):
    only = drafted(cast.coordinator, brief_zh="请戴口罩")
    assert [(one.name, one.lang) for one in copies_of(only, "")] == [
        ("sms", "zh-Hans"),
        ("whole", "zh-Hans"),
    ]
    assert copies_of(only, "")[0].text == "请戴口罩"
    both = drafted(cast.coordinator, title_en="Masks", words_en="Wear them.")
    assert [one.text for one in copies_of(both, "http://x/1")][2:] == [
        "Masks http://x/1",
        "Masks\n\nWear them.",
    ]
