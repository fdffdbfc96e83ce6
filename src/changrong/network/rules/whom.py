"""Whom a measure is for and whom it binds, in words: a card that said "everybody, everywhere" of a
rule for guarantors would tell a shop owner nothing, and an officer less."""

from collections.abc import Iterator
from types import MappingProxyType

from changrong.network.rules.book import book
from changrong.policy import Duty, Measure, Notice
from changrong.policy.language.nodes import Compare, Const, In, Node, Not, Read, reads, walk
from changrong.text import Text

# Entitlements on these go to institutions, their staff or a province, never to a firm.
NOT_OF_FIRMS = frozenset({"institution", "diligence", "province", "policy"})

HANDLER = Text("办理这件事的机构", "whoever handles the matter")
LENDER = Text("发放贷款的机构", "the lender")
PAYER = Text("付款方", "the buyer who has to pay")
HOTLINE = Text("热线和承办单位", "the hotline and the units that handle its orders")
SUPERVISOR = Text("监管部门", "the supervisor")
# Who acts in a matter of this kind, where the document names no kind of institution.
ACTORS = MappingProxyType(
    {
        "loan": LENDER,
        "action": LENDER,
        "deferral": LENDER,
        "guarantee": Text("担保、再担保机构和银行", "guarantors, re-guarantors and banks"),
        "institution": Text("金融机构", "financial institutions"),
        "sale": PAYER,
        "arrears": PAYER,
        "receivable": PAYER,
        "hotline": HOTLINE,
        "credit_record": Text(
            "征信机构，报送和查询信息的机构", "credit bureaus, and who reports to or asks them"
        ),
        "claim": Text("保险公司", "insurers"),
        "pawn": Text("典当行", "pawnshops"),
        "bridge": Text("管理应急转贷资金的单位", "whoever runs the bridge fund"),
        "dispatch": Text("金融主管部门和本服务网", "the finance authority and this network"),
        "training": Text(
            "机构和金融主管部门的工作人员", "staff of institutions and of the finance authority"
        ),
        "guarantor_list": Text("公布名单的部门", "the authority that publishes the list"),
    }
)
# In these the supervisor acts, upon the institutions that the document binds.
OF_SUPERVISORS = frozenset({"penalty", "inspection"})
WHO = MappingProxyType(
    {
        "institution": Text("承办机构", "the institution"),
        "bureau": Text("金融主管部门", "the finance authority"),
        "network": Text("本服务网", "this network"),
        "enterprise": Text("您", "you"),
        "buyer": PAYER,
    }
)
# Authorities and institutions other than those of the network.
WHO_IN = MappingProxyType(
    {
        ("hotline", "bureau"): HOTLINE,
        ("arrears", "bureau"): Text(
            "受理投诉的部门和处理它的部门", "the offices that take the complaint and settle it"
        ),
        ("credit_record", "bureau"): Text(
            "征信业监督管理部门", "the supervisor of credit reporting"
        ),
        ("credit_record", "institution"): ACTORS["credit_record"],
    }
)
# Conditions that tell which institutions are meant: fact -> (kinds, words).
STANDINGS = MappingProxyType(
    {
        "institution.is_policy_guarantor": (
            ("guarantor",),
            Text("政府性融资担保机构", "government-backed guarantors"),
        ),
        "institution.guarantor_line": (
            ("guarantor",),
            Text("融资担保公司", "guarantee companies"),
        ),
        "institution.cooperates_with_fund": (
            ("guarantor", "reguarantor"),
            Text("与国家融资担保基金合作的机构", "institutions that work with the national fund"),
        ),
        "institution.in_tech_plan": (
            ("guarantor", "reguarantor"),
            Text(
                "参加科创专项担保计划的机构",
                "institutions in the technology guarantee plan",
            ),
        ),
        "institution.is_local_finance": (
            (),
            Text("地方金融组织", "local finance organisations"),
        ),
    }
)


def is_for_firms(measure: Measure) -> bool:
    """Whether an entitlement is one that a firm may have. One on a guarantee that says nothing to a
    shop owner is between the institutions that stand behind it."""
    if measure.sort != "entitlement" or measure.on in NOT_OF_FIRMS:
        return False
    return measure.on != "guarantee" or measure.plain is not None


def receivers(notice: Notice, measure: Measure) -> list[Text]:
    """the institutions that an entitlement is for; none where it is for firms."""
    if measure.sort != "entitlement" or is_for_firms(measure):
        return []
    if measure.on == "province":
        return [Text("各省", "provinces")]
    told = _institutions(notice, measure) or [_actor(measure)]
    if measure.on == "diligence":
        return [Text(f"{one.zh}的工作人员", f"staff of {one.en}") for one in told]
    return told


def bound(notice: Notice, measure: Measure) -> list[Text]:
    """Who has to keep to a measure, do what it asks, or grant what it gives."""
    if measure.duty:
        return _doers(notice, measure, measure.duty)
    if measure.on in OF_SUPERVISORS:
        return [SUPERVISOR]
    if measure.must and _is_sellers(measure):
        return [Text("卖货或提供服务的中小企业", "the small or medium firm that sells")]
    return _institutions(notice, measure) or [_actor(measure)]


def kinds_meant(measure: Measure) -> frozenset[str]:
    """The kinds of institution that a measure concerns; none where it does not say."""
    if measure.binds.kinds:
        return frozenset(measure.binds.kinds)
    return frozenset(kind for kinds, _words in _told_by_conditions(measure) for kind in kinds)


def _doers(notice: Notice, measure: Measure, duty: Duty) -> list[Text]:
    if named := WHO_IN.get((measure.on, duty.who)):
        return [named]
    institutions = _institutions(notice, measure) if duty.who == "institution" else []
    return institutions or [WHO[duty.who]]


def _actor(measure: Measure) -> Text:
    return ACTORS.get(measure.on, HANDLER)


def _is_sellers(measure: Measure) -> bool:
    """Whether all that has to hold is done by the one who sells."""
    return all(name.startswith("sale.seller_") for one in measure.must for name in reads(one.node))


def _institutions(notice: Notice, measure: Measure) -> list[Text]:
    """the institutions that the document or a condition names."""
    if measure.binds.ids:
        return list(notice.issuers)
    if measure.binds.kinds:
        return [_kind(each) for each in measure.binds.kinds]
    return list(dict.fromkeys(words for _kinds, words in _told_by_conditions(measure)))


def _told_by_conditions(measure: Measure) -> Iterator[tuple[tuple[str, ...], Text]]:
    for condition in measure.when:
        if isinstance(condition.node, Not):
            continue
        for node in walk(condition.node):
            match node:
                case Read(fact) if fact in STANDINGS:
                    yield STANDINGS[fact]
                case _:
                    yield from (((kind,), _kind(kind)) for kind in _kinds_in(node))


def _kinds_in(node: Node) -> Iterator[str]:
    match node:
        case Compare("=", Read("institution.kind"), Const(value=str() as kind)):
            yield kind
        case In(Read("institution.kind"), values):
            yield from (str(getattr(each, "value", each)) for each in values)


def _kind(kind: str) -> Text:
    """A kind of institution in the plural, as it stands within a sentence."""
    name = book().vocabulary.facts["institution.kind"].values[kind]
    many = f"{name.en[:-1]}ies" if name.en.endswith("y") else f"{name.en}s"
    return Text(name.zh, many[0].lower() + many[1:])


def place_told(notice: Notice, measure: Measure) -> tuple[str, ...]:
    """The regions where it holds; those of the document where a condition goes by the seat of the
    institution instead of the firm's."""
    seats = any("institution.region" in reads(condition.node) for condition in measure.when)
    return measure.regions or (notice.regions if seats else ())
