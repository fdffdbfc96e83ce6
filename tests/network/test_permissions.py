"""The whole table: who gets what, by which method, from every address of accounts, institutions
and evidence. Whoever is not named gets 404; who has not signed in is asked to (401 here)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from changrong.network import clock
from changrong.network.files import actions as files
from changrong.network.files import urls as files_urls
from changrong.network.files.letters.actions import issue
from changrong.network.files.letters.queries import party
from changrong.network.parties import urls as parties_urls
from changrong.network.parties.models import Product
from changrong.network.people import actions as people
from changrong.network.people import urls as people_urls
from changrong.network.people.actions import Asking
from changrong.network.people.leave import Away, record_leave
from changrong.network.rules.models import Emergency

from .files.letters.samples import claim_notice
from .visitors import EVERYBODY, status

# Bob comes last: he made the request and the file, and may take them back.
WHO = [*EVERYBODY, "bob"]
SIGNED_IN = [who for who in WHO if who != "anonymous"]
FIRMS = ["alice", "bob", "charlie"]
STAFF = ["officer_a", "officer_b", "manager_a"]
BUREAU = ["coordinator", "coordinator_elsewhere"]
CITY = ["coordinator"]  # who looks after an institution that serves everywhere
CONFIRMERS = [*STAFF, *BUREAU]
DECIDERS = [*STAFF, "coordinator"]
PARTIES = [*FIRMS, *STAFF, *BUREAU, "supervisor"]
LETTER = ["officer_a", "manager_a", "coordinator"]  # its sender's and the bureau's
CASE = ["alice", "bob", *STAFF, "coordinator"]
MANAGER = ["manager_a"]

# address: what GET gives and what an empty POST gives, as {status: who}
TABLE = {
    "people:account": ({200: SIGNED_IN}, {405: SIGNED_IN}),
    "people:details": ({200: SIGNED_IN}, {422: SIGNED_IN}),
    "people:act-as": ({405: SIGNED_IN}, {}),
    "people:leave": ({405: SIGNED_IN}, {}),
    "people:ask": ({200: SIGNED_IN}, {422: SIGNED_IN}),
    "people:myself": ({200: SIGNED_IN}, {422: SIGNED_IN}),
    "people:withdraw": ({405: SIGNED_IN}, {302: ["bob"]}),
    "people:members": ({200: MANAGER}, {405: MANAGER}),
    "people:new-member": ({200: MANAGER}, {422: MANAGER}),
    "people:end-member": ({405: [*MANAGER, *BUREAU]}, {}),
    "people:reset-member": ({405: [*MANAGER, *BUREAU]}, {}),
    "people:leaves": ({200: CONFIRMERS}, {422: CONFIRMERS}),
    "people:leave-of": ({200: MANAGER}, {422: MANAGER}),
    "people:end-leave": ({405: CONFIRMERS}, {302: ["officer_a", "manager_a"]}),
    "people:requests": ({200: CONFIRMERS}, {405: CONFIRMERS}),
    "people:request": ({200: DECIDERS}, {405: CONFIRMERS}),
    "people:confirm": ({405: CONFIRMERS}, {302: DECIDERS}),
    "people:refuse": ({405: CONFIRMERS}, {422: DECIDERS}),
    "people:evidence": ({200: ["bob", *DECIDERS]}, {405: SIGNED_IN}),
    "parties:directory": ({200: WHO}, {405: WHO}),
    "parties:institution": ({200: WHO}, {405: WHO}),
    "parties:offered": ({200: WHO}, {405: WHO}),
    "parties:firm": ({200: FIRMS}, {405: FIRMS}),
    "parties:correct-fact": ({200: FIRMS}, {422: FIRMS}),
    "parties:outlets": ({200: STAFF}, {405: STAFF}),
    "parties:new-outlet": ({200: MANAGER}, {422: MANAGER}),
    "parties:edit-outlet": ({200: MANAGER}, {422: MANAGER}),
    "parties:capacity": ({200: MANAGER}, {302: MANAGER}),
    "parties:products": ({200: STAFF}, {405: STAFF}),
    "parties:new-product": ({200: MANAGER}, {422: MANAGER}),
    "parties:edit-product": ({200: MANAGER}, {422: MANAGER}),
    "parties:institutions": ({200: BUREAU}, {405: BUREAU}),
    "parties:new-institution": ({200: BUREAU}, {422: BUREAU}),
    "parties:edit-institution": ({200: CITY}, {422: CITY}),
    "parties:invite-manager": ({200: CITY}, {422: CITY}),
    "parties:emergencies": ({200: BUREAU}, {422: BUREAU}),
    "parties:end-emergency": ({405: BUREAU}, {302: ["coordinator"]}),
    "files:case": ({200: CASE}, {422: CASE}),
    "files:file": ({200: CASE}, {405: PARTIES}),
    "files:remove": ({405: PARTIES}, {302: CASE}),
    "files:verify-letter": ({200: WHO}, {405: WHO}),
    "files:letter": ({200: LETTER}, {405: PARTIES}),
    "files:letter-pdf": ({200: LETTER}, {405: PARTIES}),
}


@pytest.fixture
def addresses(cast, need, settings, tmp_path):
    """Arguments of each address, all of them of things that exist."""
    settings.MEDIA_ROOT = tmp_path
    pdf = SimpleUploadedFile("一.pdf", b"%PDF-1.7", "application/pdf")
    new = Asking("91110105MA01A2B3C4", "示例新店餐饮有限公司", "110105", "经营者", pdf)
    [request] = people.request_membership([new], cast.bob)
    pdf = SimpleUploadedFile("二.pdf", b"%PDF-1.7", "application/pdf")
    [attachment] = files.attach(need, [pdf], cast.bob)
    today = clock.today()
    away = Away(cast.officer_a.membership, today, today)
    [leave] = record_leave([away], cast.officer_a)
    sender, receiver, firm = map(party, (cast.bank_a, cast.guarantor, cast.xianhe))
    [letter] = issue(
        [claim_notice(sender=sender, receiver=receiver, borrower=firm)], cast.officer_a
    )
    outlet = cast.bank_a.outlets.create(name="临江支行", region="110105")
    product = Product.objects.get(institution=cast.bank_a)
    emergency = Emergency.objects.create(
        name="示例响应", region="110105", level=1, started_on="2026-11-01"
    )
    of_requests = dict.fromkeys(
        ["withdraw", "request", "confirm", "refuse", "evidence"], request.number
    )
    return {
        **{f"people:{name}": [number] for name, number in of_requests.items()},
        "people:end-member": [cast.officer_a.user.number],
        "people:reset-member": [cast.officer_a.user.number],
        "people:leave-of": [cast.officer_a.user.number],
        "people:end-leave": [leave.number],
        "parties:institution": [cast.bank_a.number],
        "parties:edit-institution": [cast.bank_a.number],
        "parties:invite-manager": [cast.bank_a.number],
        "parties:correct-fact": ["enterprise.headcount"],
        "parties:edit-outlet": [outlet.number],
        "parties:edit-product": [product.number],
        "parties:end-emergency": [emergency.pk],
        "files:case": [need.number],
        "files:file": [attachment.number],
        "files:remove": [attachment.number],
        "files:letter": [letter.number],
        "files:letter-pdf": [letter.number],
    }


def expected(answers):
    table = dict.fromkeys(WHO, 404) | {"anonymous": 401}
    for code, those in answers.items():
        table |= dict.fromkeys(those, code)
    return table


def test_the_table_names_every_address_of_the_three_rooms():
    named = {
        f"{urls.app_name}:{pattern.name}"
        for urls in (people_urls, parties_urls, files_urls)
        for pattern in urls.urlpatterns
    }
    assert named == set(TABLE)


def given(cast, addresses, name, method):
    url = reverse(name, args=addresses.get(name, []))
    return {who: status(cast, who, method, url) for who in WHO}


def test_everybody_gets_from_each_address_what_the_table_says(cast, addresses):
    got = {name: given(cast, addresses, name, "get") for name in TABLE}
    assert got == {name: expected(answers) for name, (answers, _posted) in TABLE.items()}


def test_whoever_sends_nothing_to_an_address_gets_what_the_table_says(cast, addresses):
    got = {}
    for name in TABLE:
        with transaction.atomic():  # nobody meets what was done at another address
            got[name] = given(cast, addresses, name, "post")
            transaction.set_rollback(True)
    assert got == {name: expected(answers) for name, (_got, answers) in TABLE.items()}
