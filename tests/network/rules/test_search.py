"""Finding a policy in the public list: by words, by need, by place, and by what holds today."""

from datetime import date

import pytest
from django.http import QueryDict
from django.test import Client

from changrong.network.rules.book import book
from changrong.network.rules.models import Emergency
from changrong.network.rules.search import (
    ABOUT,
    HOUSES,
    MATTERS,
    SearchForm,
    found,
    is_about,
    kinds_of_need,
)

DAY = date(2026, 11, 21)
CHOICES = [*kinds_of_need(), *(kind for kind, _label in [*MATTERS, *HOUSES])]
pytestmark = pytest.mark.django_db


def keys(day=DAY, **asked):
    form = SearchForm(QueryDict(mutable=True) | asked)
    assert form.is_valid(), form.errors
    return [card.measure.key for card in found(form.cleaned_data, day)]


def page(**asked):
    return Client().get("/notices/", asked)


class TestByWords:
    def test_every_word_has_to_be_there_in_either_language(self):
        assert "shengjing-shanghai-2022/renewal-without-repaying" in keys(q="无还本 盛京")
        assert "shengjing-shanghai-2022/renewal-without-repaying" in keys(q="Renewal SHENGJING")
        assert keys(q="无还本 没有这个词") == []

    def test_a_document_is_found_by_its_number(self):
        numbered = next(one for one in book().notices if one.number and one.measures)
        found_by_number = keys(q=numbered.number.replace(" ", ""), when="ever")
        assert {key.split("/")[0] for key in found_by_number} <= {
            one.id for one in book().notices if one.number == numbered.number
        }


class TestByPlaceAndNeed:
    def test_what_holds_elsewhere_only_is_left_out(self):
        here = keys(region="110105", when="ever")
        assert not any(key.startswith("shengjing-shanghai-2022/") for key in here)
        assert any(key.startswith("beijing-2022-guarantee/") for key in here)
        assert any(key.startswith("shengjing-shanghai-2022/") for key in keys(when="ever"))

    def test_what_is_for_another_kind_of_need_is_left_out(self):
        renewal = "shengjing-shanghai-2022/renewal-without-repaying"
        assert renewal in keys(kind="renewal", when="ever")
        assert renewal not in keys(kind="first_loan", when="ever")
        assert renewal not in keys(kind="insurance", when="ever")

    def test_what_guarantees_bring_is_found_by_whoever_wants_a_guarantee(self):
        of_guarantees = {one.key for one in book().measures if one.on == "guarantee"}
        assert of_guarantees & set(keys(kind="guarantee", when="ever"))
        assert not of_guarantees & set(keys(kind="credit_loan", when="ever"))

    @pytest.mark.parametrize(
        ("kind", "on"),
        [
            ("payment", "sale"),
            ("credit_record", "credit_record"),
            ("complaint", "complaint"),
            ("hotline", "hotline"),
        ],
    )
    def test_what_is_no_need_for_money_is_found_by_its_matter(self, kind, on):
        matters = {one.key for one in book().measures if one.on == on}
        assert matters
        assert matters <= set(keys(kind=kind, when="ever"))
        assert not matters & set(keys(kind="first_loan", when="ever"))

    def test_the_rules_of_an_institutions_own_house_are_not_part_of_a_need(self):
        of_institutions = {one.key for one in book().measures if one.on == "institution"}
        assert of_institutions & set(keys(when="ever"))
        assert not of_institutions & set(keys(kind="renewal", when="ever"))

    def test_what_one_may_have_comes_first_in_each_document(self):
        listed = [book().measure(key) for key in keys(when="ever")]
        for notice in book().notices:
            sorts = [str(one.sort) for one in listed if one.notice == notice.id]
            assert sorts == sorted(sorts, key=["entitlement", "limit", "duty"].index)

    @pytest.mark.parametrize("sort", ["entitlement", "limit", "duty"])
    def test_one_sort_alone(self, sort):
        response = page(sort=sort, when="ever")
        listed = [c.measure for group in response.context["groups"] for c in group["cards"]]
        assert listed
        assert {str(measure.sort) for measure in listed} == {sort}
        assert response.context["count"] == sum(m.sort == sort for m in book().measures)

    @pytest.mark.parametrize("subject", sorted({one.on for one in book().measures}))
    def test_every_subject_is_reached_by_something_that_can_be_chosen(self, subject):
        missed = [
            one.key
            for one in book().measures
            if one.on == subject and not any(is_about(one, kind) for kind in CHOICES)
        ]
        assert missed == [], "name the subject in ABOUT, under what people would look for"

    @pytest.mark.parametrize("kind", CHOICES)
    def test_every_choice_finds_something(self, kind):
        assert keys(kind=kind, when="ever")

    def test_no_choice_names_a_subject_that_no_measure_has(self):
        subjects = {one.on for one in book().measures}
        assert {kind for kind, about in ABOUT.items() if not about <= subjects} == set()
        assert set(ABOUT) <= set(CHOICES)

    def test_banks_and_guarantors_find_what_concerns_them_and_not_each_other(self):
        ten_times = "state-council-2017-guarantee/ten-times"
        policy_share = "mof-2025-guarantee/small-share"
        exempt = "cbirc-2023-small-firms/exempt-within-tolerance"
        supervised = "cbirc-2023-small-firms/poor-answering-put-right"
        lenders, guarantors = (keys(kind=kind, when="ever") for kind in ("lenders", "guarantors"))
        assert {ten_times, policy_share} <= set(guarantors)
        assert not {ten_times, policy_share} & set(lenders)
        assert exempt in lenders
        assert exempt not in guarantors
        assert supervised in lenders

    def test_founding_a_guarantee_company_is_no_part_of_a_shop_owners_need(self):
        founding = "state-council-2017-guarantee/founding-conditions"
        assert founding in keys(kind="guarantors", when="ever")
        assert founding not in keys(kind="first_loan", when="ever")

    def test_bridging_a_loan_is_found_by_whoever_wants_to_renew_it(self):
        bridge = "donghai-2023-bridge-loan/bridge-available"
        assert bridge in keys(kind="renewal", region="320722", when="ever")
        assert bridge not in keys(kind="first_loan", region="320722", when="ever")

    def test_everything_is_found_where_nothing_is_asked_for(self):
        assert sorted(keys(when="ever")) == sorted(one.key for one in book().measures)


class TestByDay:
    def test_what_has_ended_is_found_only_by_whoever_asks_for_any_time(self):
        over = [one for one in book().measures if not one.in_force(DAY)]
        ended = {one.key for one in over if one.dated_by == "as_of"}
        assert ended
        assert not ended & set(keys())
        assert ended <= set(keys(when="ever"))

    def test_what_goes_by_another_day_than_today_is_found_after_its_own_time(self):
        dated = {
            one.key
            for one in book().measures
            if one.dated_by != "as_of" and not one.in_force(DAY) and one.start < DAY
        }
        assert dated
        assert dated <= set(keys())

    def test_a_measure_of_an_emergency_is_in_force_only_where_and_while_there_is_one(self):
        cut = "shengjing-shanghai-2022/rate-cut-50bp"
        assert cut not in keys(region="310115")
        Emergency.objects.create(
            region="310000", name="示例", level=1, started_on=DAY, ended_on=DAY
        )
        assert cut in keys(region="310115")
        assert cut not in keys(region="110105")
        assert cut not in keys(day=date(2026, 11, 22), region="310115")


class TestThePage:
    def test_the_documents_are_listed_and_nothing_is_searched_until_something_is_asked(self):
        response = page()
        html = response.content.decode()
        assert "page" not in response.context
        assert "找一条政策" in html
        assert all(f'href="/notices/{one.id}/"' in html for one in book().notices)

    def test_what_is_found_leads_to_its_card_and_the_form_keeps_what_was_asked(self):
        html = page(q="无还本", kind="renewal").content.decode()
        assert 'href="/notices/shengjing-shanghai-2022/measures/renewal-without-repaying/"' in html
        assert 'value="无还本"' in html
        assert '<option value="renewal" selected>' in html

    def test_the_sorts_are_counted_and_lead_to_themselves(self):
        response = page(kind="renewal", page="2")
        sorts = response.context["sorts"]
        assert sorts[0]["count"] == sum(row["count"] for row in sorts[1:])
        assert [row["is_chosen"] for row in sorts] == [True, False, False, False]
        for row in sorts:
            alone = Client().get(f"/notices/{row['href']}")
            assert "page" not in QueryDict(row["href"].lstrip("?"))
            assert alone.context["count"] == row["count"]
            assert [one["count"] for one in alone.context["sorts"]] == [s["count"] for s in sorts]
        assert 'aria-current="true"' in response.content.decode()

    def test_what_is_found_names_whom_it_binds(self):
        html = page(kind="guarantors", sort="limit").content.decode()
        assert "管：政府性融资担保机构；原则上" in html

    def test_where_only_the_past_has_something_the_way_to_it_is_offered(self):
        response = page(q="六部门 延期", sort="entitlement")
        assert response.context["count"] == 0
        others = response.context["at_other_times"]
        assert others["count"] > 0
        html = response.content.decode()
        assert "现在有效的里面没有" in html
        assert f'href="{others["href"].replace("&", "&amp;")}"' in html
        assert Client().get(f"/notices/{others['href']}").context["count"] == others["count"]

    def test_nothing_found_says_so_and_offers_to_clear(self):
        html = page(q="没有这个词").content.decode()
        assert "没有找到" in html
        assert html.count("清除条件") == 1

    @pytest.mark.parametrize("asked", [{"region": "999999"}, {"kind": "x"}, {"q": "长" * 61}])
    def test_what_cannot_be_asked_is_told_and_searched_for_nothing(self, asked):
        response = page(**asked)
        assert response.status_code == 200
        assert "groups" not in response.context
        assert 'class="error-summary"' in response.content.decode()

    def test_a_long_list_is_cut_into_pages_that_keep_the_question(self):
        response = page(when="ever")
        assert response.context["count"] == len(book().measures)
        assert sum(len(group["cards"]) for group in response.context["groups"]) == 40
        assert "?when=ever&amp;page=2" in response.content.decode()
        second = page(when="ever", page="2")
        first_keys = {c.measure.key for g in response.context["groups"] for c in g["cards"]}
        assert not first_keys & {
            c.measure.key for g in second.context["groups"] for c in g["cards"]
        }

    def test_a_search_asks_the_database_for_emergencies_alone(self, django_assert_max_num_queries):
        page(when="ever")
        with django_assert_max_num_queries(2):
            page(region="310115", kind="renewal")

    def test_the_page_speaks_english(self):
        client = Client(headers={"Accept-Language": "en"})
        html = client.get("/notices/", {"q": "renewal", "when": "ever"}).content.decode()
        assert "Find a policy" in html
        assert "Renewal without repaying principal" in html
