"""Fill an empty database with the demonstration district, through the actions people use."""

import random
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from changrong.identifiers import make_credit_code
from changrong.network import clock
from changrong.network.demo.cast import CAST, INSTITUTIONS, PASSWORD, Person
from changrong.network.demo.deal import Deal
from changrong.network.demo.district import live_through
from changrong.network.demo.enterprises import Sample, samples
from changrong.network.demo.news import teach, tell_many
from changrong.network.demo.services import make_services
from changrong.network.demo.staff import Staff
from changrong.network.parties.models import Enterprise, Fact, Institution, Outlet, Product
from changrong.network.people.actor import PAGE, Actor
from changrong.network.people.models import Membership, User
from changrong.network.rules.actions import Statement, state_facts
from changrong.network.rules.landing import look_for_firms
from changrong.network.rules.models import Emergency
from changrong.text import Problem

SEED = 20200130  # the day of the first source document
DAYS = 170  # how far back the district's memory goes
EMERGENCY = "示例公共卫生事件（演示用，虚构）"


class NotEmpty(Problem):
    """The database holds something else already."""

    def __init__(self) -> None:
        super().__init__(
            "这个数据库里已经有别的账号、企业或机构；演示区只放进空的数据库。",
            "This database already holds accounts, firms or institutions; the demonstration is "
            "only put into an empty one.",
        )


def is_here() -> bool:
    """Whether this database holds the demonstration: only its emergencies are fictitious."""
    return Emergency.objects.filter(fictitious=True).exists()


@transaction.atomic
def seeded(seed: int = SEED) -> bool:
    """Make the district unless it is there. Whole or not at all. Returns whether it was made.

    Raises NotEmpty where anything else is there: nobody's data are mixed with made-up ones, and no
    account with a public password gets in beside real ones.
    """
    if is_here():
        return False
    if any(model.objects.exists() for model in (User, Enterprise, Institution)):
        raise NotEmpty
    today = clock.today()
    chance = random.Random(seed)
    _emergencies(today)
    institutions = {entry["key"]: _institution(entry, n) for n, entry in enumerate(INSTITUTIONS)}
    firms = _enterprises(samples(seed=seed), today)
    staff = _people(institutions, {firm.name: firm for firm in firms})
    start = today - timedelta(days=DAYS)
    deal = Deal(staff, firms, start)
    deal.agree()
    live_through(firms, staff, start, chance)
    deal.make()
    make_services(staff)
    tell_many(staff)
    teach()
    look_for_firms(batches=None)
    return True


def _emergencies(today: date) -> None:
    """Relief measures of 2020 and 2022 hang on an emergency; a made-up one lets them be seen."""
    for region in ("110000", "310000", "540000"):
        Emergency.objects.create(
            region=region,
            name=EMERGENCY,
            level=1,
            started_on=today - timedelta(days=DAYS),
            ended_on=today + timedelta(days=DAYS),
            fictitious=True,
        )


def _institution(entry: dict, serial: int) -> Institution:
    institution = Institution.objects.create(
        name=entry["name"],
        kind=entry["kind"],
        credit_code=make_credit_code(f"91{(entry['regions'] or ['110000'])[0]}DEMF{serial:05}"),
        policy_id=entry.get("policy_id", ""),
        is_policy_guarantor=entry.get("is_policy_guarantor", False),
        regions=entry["regions"],
        phone="010-00000000",
    )
    Outlet.objects.bulk_create(
        Outlet(institution=institution, name=name, region=region, address="示例路 1 号（虚构）")
        for name, region in entry["outlets"]
    )
    Product.objects.bulk_create(_product(institution, terms) for terms in entry["products"])
    return institution


def _product(institution: Institution, terms: dict) -> Product:
    amounts = [yuan * 100 for yuan in terms.get("amount", [])] or [None, None]
    months = terms.get("term") or [None, None]
    return Product(
        institution=institution,
        name=terms["name"],
        need_kinds=terms["needs"],
        amount_min=amounts[0],
        amount_max=amounts[1],
        term_min=months[0],
        term_max=months[1],
        rate_from=terms.get("rate"),
        guarantee=terms["guarantee"],
        condition=terms.get("condition", ""),
        summary=terms.get("summary", ""),
    )


def _enterprises(found: list[Sample], today: date) -> list[Enterprise]:
    firms = Enterprise.objects.bulk_create(
        Enterprise(
            credit_code=sample.credit_code,
            name=sample.name,
            region=sample.region,
            contact_name=sample.contact,
            contact_phone=sample.phone,
        )
        for sample in found
    )
    told = today - timedelta(days=DAYS)
    state_facts(
        [
            Statement(firm, sample.facts, Fact.Source.REGISTRY, told)
            for firm, sample in zip(firms, found, strict=True)
        ],
        Actor.SYSTEM,
    )
    return firms


def _people(institutions: dict[str, Institution], firms: dict[str, Enterprise]) -> Staff:
    """The cast's accounts; returns those who act for the institutions and for the bureau."""
    password = make_password(
        PASSWORD
    )  # once: the same words for all, and hashing is slow on purpose
    seated = []
    for person in CAST:
        user = User.objects.create(username=person.username, name=person.name, password=password)
        if person.role is not None:
            membership = Membership.objects.create(user=user, **_seat(person, institutions, firms))
            seated.append(Actor(user, membership, door=PAGE))
    return Staff.of(institutions, seated)


def _seat(
    person: Person, institutions: dict[str, Institution], firms: dict[str, Enterprise]
) -> dict[str, object]:
    seat: dict[str, object] = {"role": person.role}
    if person.institution:
        seat["institution"] = institutions[person.institution]
        seat["outlet"] = institutions[person.institution].outlets.first()
    if person.enterprise:
        seat["enterprise"] = firms[person.enterprise]
    return seat
