"""Every address has somebody who decided whom it is for. Whoever is not named gets 404, or is asked
to sign in; a page or call that is added and not decided on here fails.

Accounts, institutions and evidence have a table of their own (test_permissions), as have webhooks
(events/test_pages); the pages of signing in are the library's.
"""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache as counts
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from changrong.network import clock
from changrong.network.broadcasts.actions import report_posted
from changrong.network.cases.actions import move
from changrong.network.cases.api import api
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.teams.actions import Said, save_team
from changrong.network.channels.models import Message
from changrong.network.events.models import Endpoint, Outgoing
from changrong.network.events.webhooks import actions as webhooks
from changrong.network.guarantees.actions import Claiming, claim
from changrong.network.guarantees.filing import file_loans
from changrong.network.ledger.actions import post
from changrong.network.people.leave import Away, record_leave
from changrong.network.people.models import Role
from changrong.network.people.tokens import issue_token
from changrong.network.portal import errors
from changrong.network.relief.actions import Given, tell_relief
from changrong.network.rules.models import Emergency
from changrong.network.services.actions import plan_stop, report_outage
from changrong.network.surveys import links
from changrong.network.surveys.models import Survey
from changrong.network.training.actions import begin, confirm_read

from .broadcasts.notices import approved, drafted
from .evidence.samples import admitted as share_data_with
from .evidence.samples import agree as agree_to
from .evidence.samples import ask as ask_for_data
from .guarantees.batch_files import as_csv as loans_of
from .guarantees.batch_files import asked as a_batch
from .guarantees.batch_files import named as a_loan
from .guarantees.deals import loan, make_deal
from .imports.sheets import as_csv, firm
from .imports.sheets import asked as an_import
from .ledger.entries import lent
from .matters import complain, loan_of
from .rules.rosters import asked as a_screening
from .services.samples import a_service
from .steps import dispatch_at, make_offer, state_need
from .training import given_to, lesson_of
from .visitors import EVERYBODY, visitor

# Bob comes last: he acts for Alice's firm too, and takes the steps that end something.
WHO = [*EVERYBODY, "bob"]
DEALERS = [*WHO, "guarantor_manager"]  # who asks for what is of guarantees
EVERYONE = ["anonymous"]  # what is for whoever has not signed in is for all
SIGNED_IN = [who for who in WHO if who != "anonymous"]
OWNERS = ["alice", "bob"]  # of what is looked at
FIRMS = [*OWNERS, "charlie"]
CALLS = ["hotline"]
OWN_BANK = ["officer_a", "manager_a"]
STAFF = [*OWN_BANK, "officer_b"]
CITY = ["coordinator"]  # and of the firm's own district
BUREAU = [*CITY, "coordinator_elsewhere"]
KEEPERS = [*OWN_BANK, *CITY, "supervisor"]  # of the books of a bank that serves the whole city
WORKERS = [*STAFF, *BUREAU]
COUNTERS = [*WORKERS, "supervisor"]
SHARERS = [*OWN_BANK, *CITY, "supervisor", "guarantor_manager"]  # in a deal of the own bank
NOT_FIRMS = [*COUNTERS, *CALLS]
NOT_SUPERVISOR = [*WORKERS, *CALLS]
ELSEWHERE = ("people:", "parties:", "files:", "webhooks:", "account_", "mfa_", "api-")
ONLY_POSTED = {
    "rules:forget", "rules:resume", "rules:remove-screening", "cases:pick", "cases:take-back",
    "guarantees:batch-again",
    "cases:take", "imports:go", "imports:remove", "messages:read-all", "messages:open",
    "calendars:publish", "channels:refuse", "channels:tell-again",
    "broadcasts:approve", "broadcasts:withdraw", "broadcasts:report",
    "services:end-stop", "services:beat",
    "training:begin",
    "evidence:withdraw", "evidence:dismiss",
}  # fmt: skip

PAGES = {
    "healthz": EVERYONE,
    "portal:home": EVERYONE,
    "portal:after-login": EVERYONE,
    "portal:overview": [*FIRMS, *COUNTERS],
    "portal:preference": EVERYONE,
    "portal:contact": EVERYONE,
    "portal:privacy": EVERYONE,
    "portal:accessibility": EVERYONE,
    "portal:gallery": [],  # with the demonstration only
    "needs:mine": FIRMS,
    "needs:start": EVERYONE,
    "needs:need": OWNERS,
    "needs:sent": OWNERS,
    "needs:correct": OWNERS,
    "needs:withdraw": OWNERS,
    "needs:hurry": OWNERS,
    "needs:offers": OWNERS,
    "needs:accept": OWNERS,
    "needs:hotline": CALLS,
    "needs:hotline-new": CALLS,
    "needs:counter": STAFF,
    "needs:counter-new": STAFF,
    "rules:check": EVERYONE,
    "rules:result": EVERYONE,
    "rules:forget": EVERYONE,
    "rules:question": EVERYONE,
    # A need's decision goes with the need: to those who work on it.
    "rules:decision": [*OWNERS, *STAFF, *CITY],
    "rules:resume": [*OWNERS, *STAFF, *CITY],
    "rules:findings": [*FIRMS, *WORKERS],
    "rules:screenings": WORKERS,
    "rules:screening": OWN_BANK,
    "rules:screening-verdicts": OWN_BANK,
    "rules:screening-problems": OWN_BANK,
    "rules:remove-screening": OWN_BANK,
    "rules:notices": EVERYONE,
    "rules:notice": EVERYONE,
    "rules:measure": EVERYONE,
    "cases:inbox": COUNTERS,
    "cases:pick": COUNTERS,
    "cases:together": [*OWN_BANK, *CITY],
    "cases:move-together": [*OWN_BANK, *CITY],
    "cases:hand-together": [*OWN_BANK, *CITY],
    "cases:team": ["manager_a"],
    "cases:teams": ["manager_a", *BUREAU],
    "cases:teams-csv": ["manager_a", *BUREAU],
    "cases:new-team": ["manager_a", *BUREAU],
    "cases:edit-team": ["manager_a"],
    "cases:change-team": ["manager_a"],
    "cases:looked": FIRMS,
    "cases:take-back": ["officer_a"],
    "cases:case": [*OWNERS, *OWN_BANK, *CITY],
    "cases:hand": OWN_BANK,
    "cases:take": [*OWN_BANK, *CITY],
    "cases:move": ["officer_a"],
    "matters:mine": [*FIRMS, *CALLS],
    "matters:openable": [*FIRMS, *NOT_FIRMS],
    "matters:new": [*FIRMS, *CALLS],
    "matters:matter": OWNERS,
    "matters:sent": OWNERS,
    "matters:move": OWNERS,
    "contracts:contract": [*OWNERS, *OWN_BANK, *CITY],
    "contracts:days": [*OWNERS, *OWN_BANK, *CITY],
    "contracts:days-csv": [*OWNERS, *OWN_BANK, *CITY],
    "contracts:repay": OWN_BANK,
    "contracts:undo": OWN_BANK,
    "contracts:calculator": EVERYONE,
    "contracts:calculator-workbook": EVERYONE,
    "dossier:dossier": [*OWNERS, *OWN_BANK, *CITY],
    "ledger:trial-balance": KEEPERS,
    "ledger:statement": KEEPERS,
    "guarantees:batches": [*OWN_BANK, "guarantor_manager"],
    "guarantees:batch": OWN_BANK,
    "guarantees:batch-result": OWN_BANK,
    "guarantees:batch-again": OWN_BANK,
    "guarantees:batch-template": [*OWN_BANK, "guarantor_manager"],
    "guarantees:agreements": [*COUNTERS, "guarantor_manager"],
    "guarantees:agreement": SHARERS,
    "guarantees:propose": ["guarantor_manager"],
    "guarantees:sign": ["manager_a"],
    "guarantees:end": ["manager_a", "guarantor_manager"],
    "guarantees:guarantees": [*COUNTERS, "guarantor_manager"],
    "guarantees:guarantee": [*OWNERS, *SHARERS],
    "guarantees:tell": OWN_BANK,
    "guarantees:undo": ["guarantor_manager"],
    "guarantees:claim": SHARERS,
    "guarantees:tell-claim": [*OWN_BANK, "guarantor_manager"],
    "guarantees:correct": ["guarantor_manager"],
    "guarantees:registrations": [*COUNTERS, "guarantor_manager"],
    "guarantees:registrations-file": [*COUNTERS, "guarantor_manager"],
    "guarantees:register": ["guarantor_manager"],
    "guarantees:limits": [*COUNTERS, "guarantor_manager"],
    "guarantees:award": [*CITY, "supervisor", "guarantor_manager"],
    "guarantees:award-file": [*CITY, "supervisor", "guarantor_manager"],
    "guarantees:award-book": ["guarantor_manager"],
    "guarantees:figures": ["guarantor_manager"],
    "imports:imports": [*WORKERS, *CALLS],
    "imports:template": CALLS,
    "imports:columns": CALLS,
    "imports:import": CALLS,
    "imports:go": CALLS,
    "imports:report": CALLS,
    "imports:remove": CALLS,
    # No channel is switched on here: tests/network/channels.
    "channels:receive": [],
    "channels:products": [],
    "channels:messages": [*CALLS, *BUREAU],
    "channels:message": [*CALLS, *CITY],
    "channels:complete": CALLS,
    "channels:refuse": [*CALLS, *CITY],
    "channels:tell-again": [*CALLS, *CITY],
    "services:public": EVERYONE,
    "services:counts": COUNTERS,
    "services:counts-csv": COUNTERS,
    "services:service": [*OWN_BANK, *BUREAU, "supervisor"],
    "services:new": ["manager_a", *CITY],
    "services:edit": ["manager_a"],
    "services:plan-stop": ["manager_a"],
    "services:end-stop": ["manager_a"],
    "services:outage": CITY,
    "services:outage-over": CITY,
    "services:beat": OWN_BANK,
    "surveys:answer": EVERYONE,  # whoever holds the link
    "surveys:own": OWNERS,
    "broadcasts:board": EVERYONE,
    # A bank's own, to its staff and to the firm that borrows there.
    "broadcasts:one": [*OWNERS, *OWN_BANK, *BUREAU, "supervisor", *CALLS],
    "broadcasts:paper": [*OWNERS, *OWN_BANK, *BUREAU, "supervisor", *CALLS],
    "broadcasts:screen": [*OWNERS, *OWN_BANK, *BUREAU, "supervisor", *CALLS],
    "broadcasts:desk": COUNTERS,
    "broadcasts:new": ["manager_a", *BUREAU],
    "broadcasts:manage": KEEPERS,
    "broadcasts:edit": ["manager_a"],
    "broadcasts:approve": ["manager_a", *CITY],
    "broadcasts:withdraw": ["manager_a", *CITY],
    "broadcasts:report": OWN_BANK,
    "broadcasts:take-back": OWN_BANK,
    "training:mine": NOT_SUPERVISOR,
    "training:lesson": NOT_FIRMS,
    "training:begin": NOT_SUPERVISOR,
    "training:question": ["officer_a"],
    "training:result": ["officer_a"],
    "training:completion": ["manager_a", *BUREAU, "supervisor"],
    "training:completion-csv": ["manager_a", *BUREAU, "supervisor"],
    "training:lesson-completion": ["manager_a", *BUREAU, "supervisor"],
    "training:people-csv": ["manager_a", *BUREAU],
    "evidence:catalogue": EVERYONE,
    "evidence:consents": FIRMS,
    "evidence:give": FIRMS,
    "evidence:withdraw": OWNERS,
    "evidence:case": [*OWNERS, *OWN_BANK],
    "evidence:ask": OWN_BANK,
    "evidence:add": [*OWNERS, *OWN_BANK],
    "evidence:exchanges": BUREAU,
    "evidence:dismiss": CITY,
    "boards:board": BUREAU,
    "boards:cases": BUREAU,
    "boards:cases-csv": BUREAU,
    "boards:figures": COUNTERS,
    "boards:figures-csv": COUNTERS,
    "boards:public": EVERYONE,
    "indicators:indicators": COUNTERS,
    "indicators:indicators-csv": COUNTERS,
    "indicators:indicator": COUNTERS,
    "indicators:indicator-csv": COUNTERS,
    "indicators:rows": COUNTERS,
    "indicators:rows-csv": COUNTERS,
    "relief:ledger": COUNTERS,
    "relief:ledger-csv": COUNTERS,
    "relief:tell": STAFF,
    "relief:reverse": OWN_BANK,
    "relief:transactions": COUNTERS,
    "relief:transactions-csv": COUNTERS,
    "relief:tell-transactions": STAFF,
    "messages:mine": SIGNED_IN,
    "messages:read-all": SIGNED_IN,
    "messages:open": ["alice"],
    "calendars:years": BUREAU,
    "calendars:publish": CITY,
    "calendars:deadlines": BUREAU,
}

# Of the API: those who get as far as the object or the step, whatever then becomes of the body.
API = {
    "POST /cases/need": [*OWNERS, *CALLS, *STAFF],  # of the firm that is named
    "GET /cases/{number}": [*OWNERS, *OWN_BANK, *CITY],
    "GET /cases/{number}/timeline": [*OWNERS, *OWN_BANK, *CITY],
    "POST /cases/{number}/moves/{move}": ["officer_a"],
    "POST /contracts/events": STAFF,  # each row is then their own or refused
    "GET /contracts/{number}": [*OWNERS, *OWN_BANK, *CITY],
    "GET /contracts/{number}/events": [*OWNERS, *OWN_BANK, *CITY],
    "GET /contracts/{number}/statement": [*OWNERS, *OWN_BANK, *CITY],
    "GET /contracts/{number}/days": [*OWNERS, *OWN_BANK, *CITY],
    "GET /dossiers/{number}": [*OWNERS, *OWN_BANK, *CITY],
    "POST /contracts/{number}/events": OWN_BANK,
    "POST /contracts/{number}/renewal": OWN_BANK,
    "POST /screenings": WORKERS,
    "GET /screenings/{id}": OWN_BANK,
    "GET /screenings/{id}/result": OWN_BANK,
    "GET /screenings/{id}/problems": OWN_BANK,
    "GET /screenings/{id}/rows/{row}": OWN_BANK,
    "DELETE /screenings/{id}": OWN_BANK,
    "POST /webhooks": ["manager_a", *BUREAU],
    "GET /webhooks/{id}/deliveries": ["manager_a"],
    "POST /webhooks/{id}/deliveries/{delivery}/redeliver": ["manager_a"],
    "DELETE /webhooks/{id}": ["manager_a"],
    "POST /imports": CALLS,
    "GET /imports/{id}": CALLS,
    "GET /imports/{id}/rows": CALLS,
    "GET /imports/{id}/report": CALLS,
    "DELETE /imports/{id}": CALLS,
    "POST /agreements/{number}/batches": OWN_BANK,
    "GET /agreements/{number}/batches": OWN_BANK,
    "GET /batches/{number}": OWN_BANK,
    "GET /batches/{number}/rows": OWN_BANK,
    "POST /batches/{number}/again": OWN_BANK,
    "GET /batches/{number}/report": OWN_BANK,
    "POST /services/{number}/heartbeat": OWN_BANK,
    "GET /broadcasts/{number}": [*OWNERS, *OWN_BANK, *BUREAU, "supervisor", *CALLS],
    "GET /broadcasts/{number}/postings": KEEPERS,
    "POST /broadcasts/{number}/postings": OWN_BANK,
    "POST /broadcasts/{number}/postings/{id}/take-back": OWN_BANK,
    "GET /looks": FIRMS,
    "GET /counter/needs": STAFF,
    "GET /consents": FIRMS,
    "POST /consents": FIRMS,
    "POST /consents/{number}/withdrawal": OWNERS,
    "GET /cases/{number}/data": [*OWNERS, *OWN_BANK],
    "GET /figures": COUNTERS,
    "GET /training": NOT_SUPERVISOR,
    "GET /training/completion": ["manager_a", *BUREAU, "supervisor"],
    "GET /indicators": COUNTERS,
    "GET /indicators/{name}": COUNTERS,
    "GET /relief": COUNTERS,
    "POST /relief": STAFF,
    "POST /relief/{number}/reversal": OWN_BANK,
    "GET /transactions": COUNTERS,
    "POST /transactions": STAFF,
    "GET /ledger/books": COUNTERS,
    "GET /ledger/trial-balance": KEEPERS,
    "GET /ledger/statement": KEEPERS,
    "GET /guarantors/{number}/figures": [*CITY, "supervisor"],
    "GET /guarantors/{number}/figures/{figure}": [*CITY, "supervisor"],
    "GET /guarantors/{number}/award": [*CITY, "supervisor"],
    "GET /guarantors/{number}/award/file": [*CITY, "supervisor"],
    "GET /guarantors/{number}/subsidies": ["guarantor_manager"],
    "POST /guarantors/{number}/subsidies": ["guarantor_manager"],
    "GET /guarantees/{number}/cost": [*OWNERS, *SHARERS],
    "POST /agreements": ["guarantor_manager"],
    "GET /agreements/{number}": SHARERS,
    "POST /agreements/{number}/signature": ["manager_a"],
    "GET /guarantees/{number}": SHARERS,
    "GET /guarantees/{number}/events": SHARERS,
    "POST /guarantees/{number}/events": [*OWN_BANK, "guarantor_manager"],
    "POST /guarantees/{number}/claims": [*OWN_BANK, "guarantor_manager"],
    "POST /guarantees/{number}/claims/{claim}/payment": [*OWN_BANK, "guarantor_manager"],
    "POST /guarantees/{number}/claims/{claim}/shares": [*OWN_BANK, "guarantor_manager"],
    "POST /registrations": ["guarantor_manager"],
}
OPENERS = {
    Role.ENTERPRISE: OWNERS,
    Role.HOTLINE: CALLS,
    Role.OFFICER: ["officer_a", "officer_b"],
    Role.MANAGER: ["manager_a"],
    Role.COORDINATOR: CITY,
    Role.SUPERVISOR: ["supervisor"],
}


def openers(kind):
    """Who opens one of a firm that is named, or of none: a firm's own people only if it is about
    firms, whoever works here whomever it is about."""
    if kind.serves and "firm" not in kind.about:
        return []
    everywhere = {} if kind.serves else {Role.COORDINATOR: BUREAU}
    return [
        who
        for role, cast in (OPENERS | everywhere).items()
        if role in kind.opened_by
        for who in cast
    ]


API |= {
    f"POST /cases/{kind.name}": openers(kind)
    for kind in KINDS.values()
    if kind.opened_by and kind.name != "need"
}
# A list gives everybody what is their own; the rules are everybody's.
LISTS = {
    "GET /cases", "GET /screenings", "GET /webhooks", "GET /imports",
    "GET /agreements", "GET /contracts", "GET /guarantees", "GET /registrations", "GET /exchanges",
    "GET /broadcasts",
}  # fmt: skip
OPEN = {
    "GET /kinds", "GET /kinds/{name}", "GET /facts", "POST /decisions", "GET /notices",
    "GET /notices/{notice}", "GET /notices/{notice}/measures",
    "GET /notices/{notice}/measures/{measure}", "POST /schedules", "GET /services",
    "GET /data/items",
    "GET /consents/terms",
}  # fmt: skip


@pytest.fixture
def things(cast, need, settings, tmp_path):
    """One of everything, most of it Alice's or of her bank."""
    counts.clear()
    settings.MEDIA_ROOT = tmp_path
    complaint = complain(cast)
    contract = loan_of(cast)
    post([lent(cast.bank_a.number)])
    offer = make_offer(need, cast.officer_a)
    over = state_need(cast)
    move([over], "close", cast.coordinator, {"explanation": "没有合适的机构"})
    today = clock.today()
    [leave] = record_leave([Away(cast.officer_a.membership, today, today)], cast.officer_a)
    endpoint = Endpoint.objects.create(institution=cast.bank_a, created_at=clock.now())
    [sent] = webhooks.ping([endpoint], cast.manager_a)
    deal = make_deal(cast)
    cast.guarantor_manager = deal.guarantor_manager
    days = {"since": today, "until": today + timedelta(days=365)}
    signed, proposed = (
        deal.signed(bearers=deal.registering("province"), **days),
        deal.proposed(**days),
    )
    [filed] = file_loans(signed, [loan(1, **days)], deal.bank_officer)
    filed.guarantee.enterprise = cast.xianhe
    filed.guarantee.save()
    lesson = lesson_of()
    sitting = begin(confirm_read(given_to(lesson, cast.officer_a), cast.officer_a), cast.officer_a)
    [claimed] = claim([Claiming(filed.guarantee, 5, 0, today)], deal.bank_officer)
    came = Message.objects.create(
        connector="hotline_12345",
        external_id="1",
        received_at=clock.now(),
        state=Message.State.WAITING,
        region=cast.xianhe.region,
    )
    came.copies.create(digest="1", body="{}", received_at=clock.now())
    to_own = {"to_staff": True, "to_firms": True}
    service = a_service(cast.manager_a)
    own_service = a_service(cast.coordinator, name="示例平台", sort="portal")
    outage = report_outage(own_service, clock.now(), "停电", cast.coordinator)
    soon = clock.now() + timedelta(hours=1)
    stop = plan_stop(service, soon, soon + timedelta(hours=1), "升级", cast.manager_a)
    team = save_team(Said("示例专班", [cast.officer_a.membership]), cast.manager_a)
    share_data_with(cast)
    asked = agree_to(ask_for_data(cast, need), cast.alice)
    [told] = tell_relief([Given("fees", today, amount=1)], cast.officer_a)
    emergency = Emergency.objects.create(name="响应", region="110000", level=1, started_on=today)
    notice = approved(cast.manager_a, **to_own, media=["account"])
    [posting] = report_posted(notice, "account", [], today, cast.officer_a)
    return SimpleNamespace(
        draft=drafted(cast.manager_a, **to_own).number,
        notice=notice.number,
        posting=posting.number,
        service=service.number,
        own_service=own_service.number,
        outage=outage.pk,
        stop=stop.pk,
        team=team.number,
        asked=asked.number,
        consent=asked.fields["consent"],
        sharer=cast.bank_a.number,
        proposed=proposed.number,
        guarantee=filed.guarantee.number,
        claim=claimed.data["number"],
        need=need.number,
        decision=need.decision.number,
        offer=offer.number,
        part=dispatch_at(need, cast.bank_a).number,
        matter=complaint.number,
        contract=contract.number,
        over=over.number,
        link=links.path_of(Survey.objects.get(case=over)).split("/")[2],
        leave=leave.number,
        came=came.number,
        rows=an_import(cast.hotline, as_csv(firm(1))).number,
        roster=a_screening(cast.officer_a).number,
        message=Outgoing.objects.filter(channel="portal", user=cast.alice.user)[0].pk,
        endpoint=endpoint.number,
        sent=sent.pk,
        agreement=signed.number,
        batch=a_batch(signed, cast.officer_a, loans_of(a_loan(1))).number,
        firm=cast.xianhe.number,
        guarantor=cast.guarantor.number,
        province=deal.province.number,
        lesson=lesson.number,
        sitting=sitting.attempt,
        relief=told.number,
        emergency=emergency.pk,
    )


@pytest.fixture(autouse=True)
def plain_refusals(monkeypatch):
    """What a refusal looks like is tested elsewhere; drawing five hundred of them takes long."""
    monkeypatch.setattr(errors, "render", lambda *args, status: HttpResponse(status=status))


def addresses_of(things):
    """Arguments of each address that takes some."""
    return {
        **{f"needs:{name}": [things.need] for name in
           ("need", "sent", "correct", "withdraw", "hurry", "offers")},
        "needs:accept": [things.need, things.offer],
        "rules:question": ["enterprise.headcount"],
        **{f"rules:{name}": [things.decision] for name in ("decision", "resume")},
        **{f"rules:{name}": [things.roster] for name in
           ("screening", "screening-verdicts", "screening-problems", "remove-screening")},
        "rules:notice": ["cbirc-2023-small-firms"],
        "rules:measure": ["shengjing-shanghai-2022", "rate-cut-50bp"],
        "cases:move-together": ["decline"],
        "cases:take-back": [things.leave],
        **{f"cases:{name}": [things.part] for name in ("case", "hand", "take", "change-team")},
        "cases:edit-team": [things.team],
        "cases:move": [things.part, "decline"],
        "matters:new": ["complaint"],
        **{f"matters:{name}": [things.matter] for name in ("matter", "sent")},
        "matters:move": [things.matter, "withdraw"],
        **{f"contracts:{name}": [things.contract] for name in
           ("contract", "repay", "days", "days-csv")},
        "contracts:undo": [things.contract, 1],
        "dossier:dossier": [things.contract],
        "guarantees:batches": [things.agreement],
        "guarantees:batch": [things.batch],
        "guarantees:batch-result": [things.batch, "csv"],
        "guarantees:batch-again": [things.batch],
        "guarantees:award-file": [things.guarantor, 2026, "csv"],
        "guarantees:award-book": ["granted"],
        "guarantees:batch-template": [things.agreement, "csv"],
        **{f"guarantees:{name}": [things.proposed] for name in ("agreement", "sign", "end")},
        "guarantees:guarantee": [things.guarantee],
        "guarantees:tell": [things.guarantee, "report"],
        "guarantees:undo": [things.guarantee, 2],
        "guarantees:correct": [things.guarantee, 2],
        "guarantees:registrations-file": ["csv"],
        "guarantees:claim": [things.guarantee, things.claim],
        "guarantees:tell-claim": [things.guarantee, things.claim, "decline"],
        **{f"indicators:{name}": ["guarantee.days_to_letter"] for name in
           ("indicator", "indicator-csv", "rows", "rows-csv")},
        "relief:reverse": [things.relief],
        "imports:template": ["need", "csv"],
        "imports:columns": ["need"],
        **{f"imports:{name}": [things.rows] for name in ("import", "go", "report", "remove")},
        "channels:receive": ["hotline_12345"],
        "channels:products": ["credit_platform"],
        **{f"channels:{name}": [things.came] for name in
           ("message", "complete", "refuse", "tell-again")},
        **{f"services:{name}": [things.service] for name in
           ("service", "edit", "plan-stop", "beat")},
        "services:end-stop": [things.service, things.stop],
        "services:outage": [things.own_service],
        "services:outage-over": [things.own_service, things.outage],
        **{f"evidence:{name}": [things.part] for name in ("case", "ask")},
        "evidence:add": [things.asked, "staff"],
        "evidence:withdraw": [things.consent],
        "evidence:dismiss": [things.sharer],
        "surveys:answer": [things.link],
        "surveys:own": [things.over],
        **{f"broadcasts:{name}": [things.notice] for name in
           ("one", "paper", "screen", "manage", "withdraw", "report")},
        **{f"broadcasts:{name}": [things.draft] for name in ("edit", "approve")},
        "broadcasts:take-back": [things.notice, things.posting],
        "messages:open": [things.message],
        **{f"training:{name}": [things.lesson] for name in
           ("lesson", "begin", "lesson-completion", "people-csv")},
        "training:question": [things.lesson, things.sitting, 1],
        "training:result": [things.lesson, things.sitting],
    }  # fmt: skip


def named(resolver=None, space=""):
    """The names of all addresses."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named(pattern, inner)
        else:
            yield f"{space}{pattern.name}"


def operations():
    paths = api.get_openapi_schema(path_prefix="")["paths"]
    return {f"{how.upper()} {path}" for path, hows in paths.items() for how in hows}


def test_every_page_and_call_is_decided_on():
    assert {name for name in named() if not name.startswith(ELSEWHERE)} == set(PAGES)
    assert operations() == set(API) | LISTS | OPEN


def let_through(ask, meant, askers=WHO):
    """Those of the cast to whom the address gives something, of one it is for and all it is not
    for; each asks as if alone."""
    reached = []
    others = [who for who in askers if who not in meant and meant != EVERYONE]
    for who in [*meant[:1], *others]:
        mark = transaction.savepoint()
        response = ask(who)
        transaction.savepoint_rollback(mark)
        location = response.get("Location", "")
        asked_in = location.startswith("/account/login/") or location == "/me/requests/new/"
        if response.status_code not in (401, 403, 404) and not asked_in:
            reached.append(who)
    return reached


def test_every_page_is_given_to_those_it_is_for_and_to_nobody_else(cast, things):
    addresses = addresses_of(things)
    browsers = {who: visitor(getattr(cast, who)) for who in DEALERS}
    for name, meant in PAGES.items():
        url = reverse(name, args=addresses.get(name, []))
        if name.endswith("together"):
            url += f"?case={things.part}"
        how = "post" if name in ONLY_POSTED else "get"
        askers = DEALERS if name.startswith("guarantees:") else WHO
        reached = let_through(lambda who: getattr(browsers[who], how)(url), meant, askers)  # noqa: B023
        assert (name, reached) == (name, meant[:1])


ON = {"on": "2026-01-01"}
CONSENT = {"institution": "", "items": [], "purpose": "", "until": "2026-01-01", "terms": 1}
BODIES = {
    "POST /guarantors/{number}/subsidies": {
        "kind": "granted",
        "year": 2025,
        "amount": 1,
        "reference": "A",
        **ON,
    },
    "POST /broadcasts/{number}/postings": {"medium": "account", "posted_on": "2026-01-01"},
    "POST /broadcasts/{number}/postings/{id}/take-back": {"reason": "错"},
    "POST /agreements": {"name": "甲", "terms": ""},
    "POST /agreements/{number}/signature": {"reason": ""},
    "POST /guarantees/{number}/events": {
        "events": [{"value_on": "2026-01-01", "event": {"kind": "closed"}}]
    },
    "POST /guarantees/{number}/claims": {"principal": 1, **ON},
    "POST /guarantees/{number}/claims/{claim}/payment": ON,
    "POST /guarantees/{number}/claims/{claim}/shares": ON,
}


def body_of(call, things):
    if call in ("POST /imports", "POST /screenings"):
        file = SimpleUploadedFile("rows.csv", as_csv(firm(1)))
        return {"data": {"kind": "need", "file": file, "roster": file}}
    if call == "POST /webhooks":
        body = {"url": "http://example.com/"}
    elif call == "POST /contracts/events":
        body = {"rows": [{}]}
    elif call == "POST /consents":
        body = CONSENT
    elif found := BODIES.get(call):
        body = found
    elif call == "POST /registrations":
        body = {"bearer": things.province, "list": "BA-1", "guarantees": [things.guarantee], **ON}
    elif call == "POST /relief/{number}/reversal":
        body = {"reason": "错"}
    elif call == "POST /relief":
        body = {"rows": []}
    elif call == "POST /transactions":
        body = {"emergency": things.emergency, "rows": []}
    elif call.endswith("/events"):
        missed = {"value_on": clock.today().isoformat(), "event": {"kind": "missed"}}
        body = {"events": [missed]}
    elif call == "POST /contracts/{number}/renewal":
        body = {"successor": "HT-0"}
    elif call.startswith("POST /cases/{"):
        body = {"answers": {}}
    else:
        body = {"enterprise": things.firm, "fields": {}}
    return {"data": json.dumps(body), "content_type": "application/json"}


def test_every_call_is_answered_to_those_it_is_for_and_to_nobody_else(cast, things):
    members = {who: getattr(cast, who).membership for who in DEALERS}
    headers = {
        who: {"Authorization": f"Bearer {issue_token(member)}"} if member else {}
        for who, member in members.items()
    }
    kept = {
        "move": "decline",
        "row": 1,
        "delivery": things.sent,
        "figure": "paid",
        "claim": things.claim,
        "name": "guarantee.days_to_letter",
    }
    ids = {"webhooks": things.endpoint, "imports": things.rows, "screenings": things.roster}
    ids |= {"broadcasts": things.posting}
    numbers = {
        "contracts": things.contract,
        "guarantors": things.guarantor,
        "guarantees": things.guarantee,
        "agreements": things.proposed,
        "batches": things.batch,
        "services": things.service,
        "broadcasts": things.notice,
        "consents": things.consent,
        "relief": things.relief,
    }
    for call, meant in API.items():
        how, path = call.split(" ")
        space = path.split("/")[1]
        kept["number"] = numbers.get(space, things.part)
        path = "/api/v1" + path.format(id=ids.get(space), **kept)
        path += "?year=2026" if "award" in path else ""
        body = body_of(call, things) if how == "POST" else {}
        reached = let_through(
            lambda who: getattr(Client(), how.lower())(path, headers=headers[who], **body),  # noqa: B023
            meant,
            DEALERS if space in ("agreements", "guarantees", "registrations") else WHO,
        )
        assert (call, reached) == (call, meant[:1])
