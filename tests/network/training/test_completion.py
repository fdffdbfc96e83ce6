"""How many have finished: who counts, who reads it, down to which names."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest

from changrong.network import clock
from changrong.network.parties.models import Institution
from changrong.network.people.actions import end_membership
from changrong.network.people.leave import Away, record_leave
from changrong.network.people.models import Membership, Role, User
from changrong.network.people.tokens import issue_token
from changrong.network.training import actions, assigning
from changrong.network.training.queries import completion, named_to

from ..cast import DISTRICT
from ..visitors import visitor
from . import NOTICE, UNTESTED, given_to, lesson_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(cast):
    return lesson_of(UNTESTED)


def read(cast, lesson, *whos):
    for who in whos:
        actor = getattr(cast, who)
        actions.confirm_read(given_to(lesson, actor), actor)


def counts(actor, lesson):
    return {
        one.institution.name if one.institution else "": (one.done, one.assigned)
        for one in completion(actor, lesson)
    }


@pytest.mark.shows("S1-34")
class TestCounting:
    def test_each_share_has_its_denominator(self, cast, lesson):
        read(cast, lesson, "officer_a", "officer_b", "coordinator")
        assert counts(cast.coordinator, lesson) == {
            "示例甲银行": (1, 2),
            "示例乙银行": (1, 1),
            "示例远郊银行": (0, 1),
            "": (1, 3),
        }

    def test_each_edition_keeps_its_own(self, cast, lesson):
        read(cast, lesson, "officer_a")
        newer = lesson_of(UNTESTED)
        assert counts(cast.manager_a, lesson) == {"示例甲银行": (1, 2)}
        assert counts(cast.manager_a, newer) == {"示例甲银行": (0, 2)}

    def test_who_left_is_not_counted_and_who_came_is(self, cast, lesson):
        end_membership([cast.officer_a.membership], cast.manager_a)
        assert counts(cast.manager_a, lesson) == {"示例甲银行": (0, 1)}
        user = User.objects.create_user("newcomer", password="a-long-password")
        Membership.objects.create(user=user, role=Role.OFFICER, institution=cast.bank_a)
        assigning.catch_up(clock.now())
        assert counts(cast.manager_a, lesson) == {"示例甲银行": (0, 2)}

    def test_who_was_shut_out_is_not_counted(self, cast, lesson):
        User.objects.filter(pk=cast.officer_a.user.pk).update(is_active=False)
        assert counts(cast.manager_a, lesson) == {"示例甲银行": (0, 1)}

    def test_a_new_role_at_the_same_place_takes_the_record_along(self, cast, lesson):
        read(cast, lesson, "officer_a")
        end_membership([cast.officer_a.membership], cast.manager_a)
        Membership.objects.create(
            user=cast.officer_a.user, role=Role.MANAGER, institution=cast.bank_a
        )
        assert assigning.catch_up(clock.now()) == 0
        assert counts(cast.manager_a, lesson) == {"示例甲银行": (1, 2)}

    def test_who_is_on_leave_counts_and_is_told_apart(self, cast, lesson):
        today = clock.today()
        record_leave([Away(cast.officer_a.membership, today, today)], cast.officer_a)
        [one] = completion(cast.manager_a, lesson)
        assert (one.assigned, one.away) == (2, 1)
        page = visitor(cast.manager_a).get(f"/training/completion/{lesson.number}/")
        assert "休假中" in page.content.decode()
        read(cast, lesson, "officer_a")
        [one] = completion(cast.manager_a, lesson)
        assert (one.done, one.away) == (1, 0)

    def test_late_is_the_day_after_the_last_and_not_before(self, cast, lesson):
        due = given_to(lesson, cast.officer_a).due_on
        read(cast, lesson, "manager_a")
        [on_the_day] = completion(cast.manager_a, lesson, today=due)
        [the_day_after] = completion(cast.manager_a, lesson, today=due + timedelta(days=1))
        assert (on_the_day.late, the_day_after.late) == (0, 1)


class TestWhoReadsIt:
    def test_a_manager_sees_the_own_people_by_name(self, cast, lesson):
        page = visitor(cast.manager_a).get(f"/training/completion/{lesson.number}/")
        text = page.content.decode()
        assert "officer_a" in text
        assert "officer_b" not in text

    def test_the_city_sees_counts_of_banks_and_names_of_its_own(self, cast, lesson):
        assert {one.user.username for one in named_to(cast.coordinator)} == {
            "coordinator",
            "elsewhere",
            "hotline",
        }
        text = visitor(cast.coordinator).get(f"/training/completion/{lesson.number}/").content
        assert "示例甲银行" in text.decode()
        assert "officer_a" not in text.decode()

    def test_a_district_sees_what_lies_within_it(self, cast, lesson):
        assert counts(cast.coordinator_elsewhere, lesson) == {"示例远郊银行": (0, 1), "": (0, 1)}
        Institution.objects.filter(pk=cast.bank_b.pk).update(regions=[DISTRICT])
        assert "示例乙银行" not in counts(cast.coordinator_elsewhere, lesson)

    def test_a_supervisor_counts_and_sees_no_name(self, cast, lesson):
        assert sum(assigned for _done, assigned in counts(cast.supervisor, lesson).values()) == 7
        assert not named_to(cast.supervisor).exists()
        browser = visitor(cast.supervisor)
        text = browser.get(f"/training/completion/{lesson.number}/").content.decode()
        assert "只显示人数" in text
        assert browser.get(f"/training/completion/{lesson.number}.csv").status_code == 404

    def test_an_officer_counts_nobody(self, cast, lesson):
        assert list(completion(cast.officer_a)) == []
        assert list(completion(cast.alice)) == []


class TestFiles:
    def rows(self, response):
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.reader(text.splitlines()))

    def test_the_table(self, cast, lesson):
        read(cast, lesson, "officer_a")
        heading, row = self.rows(visitor(cast.manager_a).get("/training/completion.csv"))
        assert heading[3:7] == ["布置（人）", "已看（人）", "学完（人）", "学完率"]
        assert row[1:7] == ["1", "示例甲银行", "2", "1", "1", "50.0%"]

    def test_the_people_those_first_who_have_not_finished(self, cast, lesson):
        read(cast, lesson, "manager_a")
        path = f"/training/completion/{lesson.number}.csv"
        _heading, first, second = self.rows(visitor(cast.manager_a).get(path))
        assert (first[1], first[-1], second[1], second[-1]) == (
            "officer_a",
            "没有看",
            "manager_a",
            "学完",
        )


class TestTheApi:
    def get(self, actor, path):
        header = {"Authorization": f"Bearer {issue_token(actor.membership)}"}
        return visitor(actor).get(f"/api/v1{path}", headers=header)

    def test_ones_own_list(self, cast, lesson):
        quiz = lesson_of(NOTICE)
        found = self.get(cast.officer_a, "/training").json()
        assert found["count"] == 2
        first, second = found["rows"]
        assert (first["lesson"], first["tested"], first["replaced"]) == (quiz.number, True, False)
        assert (second["subject"], second["tested"], second["read_at"]) == (UNTESTED, False, None)
        assert self.get(cast.officer_a, "/training?limit=1&offset=1").json()["rows"] == [second]

    def test_completion(self, cast, lesson):
        read(cast, lesson, "officer_a")
        [row] = self.get(cast.manager_a, "/training/completion").json()["rows"]
        assert (row["done"], row["assigned"], row["share"]) == (1, 2, "0.5")
        assert row["institution"] == cast.bank_a.number

    def test_for_nobody_else(self, cast, lesson):
        assert self.get(cast.alice, "/training").status_code == 404
        assert self.get(cast.supervisor, "/training").status_code == 404
        assert self.get(cast.officer_a, "/training/completion").status_code == 404
