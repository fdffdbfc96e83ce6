"""What may be told of a guarantee on its pages: one declaration each, from which its form is made.
Who may tell it stands with the verb (`actions.WHO`)."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from changrong.guarantee.life import (
    Change,
    ChangeKind,
    ChargeFee,
    Claim,
    ClaimStanding,
    Close,
    Decline,
    Demand,
    PassOn,
    Pay,
    PayFee,
    Receive,
    Recover,
    RefundFee,
    Register,
    Report,
    Route,
    ShareBack,
    Status,
    WriteOff,
)
from changrong.guarantee.life.charging import refund_due
from changrong.money import in_yuan
from changrong.network.guarantees.pages.fields import (
    RateOrBlank,
    YuanOrBlank,
    choice,
    yuan,
    yuan_or_none,
)
from changrong.network.guarantees.pages.step import About, Given, Step
from changrong.network.portal.language import choose
from changrong.network.portal.widgets import DayInput, UnitInput


def _none(about: About) -> dict[str, forms.Field]:
    return {}


def _one_of(bearers: Mapping[str, int], about: About) -> dict[str, forms.Field]:
    """Which bearer: one's own, or for the guarantor one of those that there is something of."""
    mine = about.own_bearer
    ids = [one for one, left in bearers.items() if left and (about.is_guarantor or one == mine)]
    choices = [(one, about.names[one]) for one in ids]
    initial = ids[0] if len(ids) == 1 else None
    return {"bearer": choice(_("哪一方"), choices, initial=initial)}


def owing(claim: ClaimStanding) -> dict[str, int]:
    """What each that was asked has still to pay."""
    return {one: asked.amount - asked.paid for one, asked in claim.asked.items()}


def to_return(about: About) -> dict[str, int]:
    """What was recovered for each and not yet handed over."""
    claim = about.claim
    assert claim is not None
    ids = [one.id for one in about.terms.bearers if one.id != about.terms.guarantor.id]
    return {one: claim.owed_back(one) for one in ids if claim.borne}


def to_write_off(claim: ClaimStanding) -> dict[str, int]:
    return {one: claim.missing[one] - claim.written_off[one] for one in claim.missing}


def _written_off_by(about: About) -> dict[str, int]:
    left = to_write_off(about.claim)  # type: ignore[arg-type]
    body = about.actor.institution.number if about.actor.institution else ""
    return {one.id: left[one.id] for one in about.terms.bearers if one.party == body and left}


def _write_off_fields(about: About) -> dict[str, forms.Field]:
    left = _written_off_by(about)
    choices = [(one, about.names[one]) for one, amount in left.items() if amount]
    return {
        "bearer": choice(_("哪一方"), choices, initial=choices[0][0] if choices else None),
        "amount": yuan(_("核销多少")),
        "dossier": forms.CharField(label=_("核销案卷编号"), max_length=60, required=False),
    }


def _change_fields(about: About) -> dict[str, forms.Field]:
    kinds = [(one.value, choose(one.label)) for one in ChangeKind]
    return {
        "kind": choice(_("变更什么"), kinds),
        "amount": YuanOrBlank(
            label=_("新的担保金额"), help_text=_("只在增减金额时填。"), required=False
        ),
        "until": forms.DateField(
            label=_("新的到期日"), help_text=_("只在改期限时填。"), widget=DayInput, required=False
        ),
        "fee_rate": RateOrBlank(
            label=_("新的担保费率（年）"),
            help_text=_("只在改担保费率时填；以后到期的费用按它算。"),
            widget=UnitInput("%"),
            required=False,
        ),
        "letter": forms.CharField(label=_("变更通知书编号"), max_length=60, required=False),
    }


def _change(about: About, given: Given) -> Change:
    kind = ChangeKind(given["kind"])
    return Change(
        kind,
        given["amount"] if kind.moves_amount else None,
        given["until"] if kind.moves_end else None,
        given["letter"],
        given["fee_rate"] if kind is ChangeKind.FEE_RATE else None,
    )


def _fee_fields(about: About) -> dict[str, forms.Field]:
    others = [one.id for one in about.terms.bearers if one.to == about.terms.guarantor.id]
    choices = [("", _("担保费，由企业付给担保机构"))]
    choices += [(one, about.names[one]) for one in others]
    bearer = choice(_("哪一项费用"), choices, initial="", required=False)
    return {"amount": yuan(_("金额")), "bearer": bearer}


def _refund_fields(about: About) -> dict[str, forms.Field]:
    """What the agreement gives back is proposed; without a word of it there, nothing is."""
    proposed = refund_due(about.terms, about.standing)
    if proposed is None:
        said = _("协议没有约定退费；退多少由担保机构定。")
    elif proposed:
        said = _("协议约定未用的日子和金额按日退还，已算好。")
    else:
        said = _("协议约定未用的退还，现在没有应退的。")
    return {"amount": yuan(_("退多少"), said, in_yuan(proposed) if proposed else None)}


def _to_register(about: About) -> dict[str, int]:
    """The bearers whose lists it is not on, each with what is outstanding."""
    left = about.standing.outstanding
    bearers = (one for one in about.terms.bearers if one.registers)
    return {one.id: left for one in bearers if one.id not in about.standing.listed}


def _register_fields(about: About) -> dict[str, forms.Field]:
    number = forms.CharField(label=_("清单编号"), max_length=60, required=False)
    return {**_one_of(_to_register(about), about), "list": number}


def _in_force(about: About) -> bool:
    return about.standing.status not in (Status.PENDING, Status.CLOSED)


def _has_cover(about: About) -> bool:
    return _in_force(about) and about.standing.outstanding > 0


def _open_claim(about: About) -> bool:
    return about.claim is not None and about.claim.is_open


def _paid_claim(about: About) -> bool:
    return about.claim is not None and about.claim.paid_on is not None


def _unasked(about: About) -> bool:
    if not _paid_claim(about):
        return False
    claim, first = about.claim, about.terms.guarantor.id
    behind = [one.id for one in about.terms.bearers if one.to and one.id != first]
    assert claim is not None
    return any(claim.borne.get(one) and one not in claim.asked for one in behind)


def _own_part(amounts: Mapping[str, int], about: About) -> bool:
    mine = about.own_bearer
    return any(left for one, left in amounts.items() if about.is_guarantor or one == mine)


STEPS = (
    Step(
        "report",
        Report,
        _("报告在保余额"),
        lambda about: {
            "outstanding": yuan_or_none(_("还没有还的本金"), _("还清了就填 0。单位是元。"))
        },
        _in_force,
        lambda about, given: Report(given["outstanding"]),
    ),
    Step(
        "demand",
        Demand,
        _("记一次催收"),
        lambda about: {"amount": yuan(_("催收的金额"))},
        _has_cover,
        lambda about, given: Demand(given["amount"]),
    ),
    Step(
        "claim",
        Claim,
        _("申请代偿"),
        lambda about: {
            "principal": yuan(_("逾期本金")),
            "interest": yuan_or_none(_("应付利息"), _("没有就填 0。")),
        },
        _has_cover,
        hint=_("担保机构按协议约定的期限代偿。"),
    ),
    Step(
        "change",
        Change,
        _("变更担保"),
        _change_fields,
        _has_cover,
        _change,
        hint=_("写错了不是变更：请撤销那一条再记。"),
    ),
    Step(
        "register",
        Register,
        _("再担保备案"),
        _register_fields,
        lambda about: _has_cover(about) and _own_part(_to_register(about), about),
        lambda about, given: Register(given["bearer"], given["list"]),
        hint=_("备案以后，这一方承担它的部分；以前由担保机构承担。"),
    ),
    Step(
        "charge-fee",
        ChargeFee,
        _("记应收费用"),
        _fee_fields,
        _in_force,
        lambda about, given: ChargeFee(given["amount"], given["bearer"]),
    ),
    Step(
        "pay-fee",
        PayFee,
        _("记已收已付费用"),
        _fee_fields,
        lambda about: True,
        lambda about, given: PayFee(given["amount"], given["bearer"]),
    ),
    Step(
        "refund-fee",
        RefundFee,
        _("退担保费"),
        _refund_fields,
        lambda about: about.standing.fees_paid > 0,
        lambda about, given: RefundFee(given["amount"]),
    ),
    Step(
        "close",
        Close,
        _("解除担保责任"),
        _none,
        _in_force,
        lambda about, given: Close(),
        hint=_("解除以后，还没有还的部分不再担保。"),
    ),
    Step(
        "pay",
        Pay,
        _("代偿"),
        _none,
        _open_claim,
        hint=_("按协议分给各方；占用当年的代偿上限。"),
    ),
    Step(
        "decline",
        Decline,
        _("不予代偿或撤回"),
        _none,
        _open_claim,
        lambda about, given: Decline(about.claim.number, not about.is_guarantor),  # type: ignore[union-attr]
    ),
    Step(
        "pass-on",
        PassOn,
        _("向分担方申报"),
        _none,
        _unasked,
        hint=_("还没有申报过的各方一起申报，各有各的期限。"),
    ),
    Step(
        "receive",
        Receive,
        _("记收到分担款"),
        lambda about: {
            **_one_of(owing(about.claim), about),  # type: ignore[arg-type]
            "amount": yuan(_("付来多少")),
        },
        lambda about: _paid_claim(about) and _own_part(owing(about.claim), about),  # type: ignore[arg-type]
        lambda about, given: Receive(about.claim.number, given["bearer"], given["amount"]),  # type: ignore[union-attr]
    ),
    Step(
        "recover",
        Recover,
        _("记一笔追回"),
        lambda about: {
            "gross": yuan(_("收回多少")),
            "costs": yuan_or_none(_("其中费用"), _("先扣除再分配；没有就填 0。")),
            "route": choice(_("怎么追回的"), [(one.value, choose(one.label)) for one in Route]),
        },
        lambda about: _paid_claim(about) and about.claim.unrecovered > 0,  # type: ignore[union-attr]
        lambda about, given: Recover(
            about.claim.number,  # type: ignore[union-attr]
            given["gross"],
            given["costs"],
            Route(given["route"]),
        ),
    ),
    Step(
        "share-back",
        ShareBack,
        _("返还追回款"),
        lambda about: {
            **_one_of(to_return(about), about),
            "amount": yuan(_("返还多少")),
        },
        lambda about: _paid_claim(about) and any(to_return(about).values()),
        lambda about, given: ShareBack(about.claim.number, given["bearer"], given["amount"]),  # type: ignore[union-attr]
    ),
    Step(
        "write-off",
        WriteOff,
        _("核销"),
        _write_off_fields,
        lambda about: _paid_claim(about) and any(_written_off_by(about).values()),
        lambda about, given: WriteOff(
            about.claim.number,  # type: ignore[union-attr]
            given["bearer"],
            given["amount"],
            given["dossier"],
        ),
        hint=_("账销案存：核销以后仍然追偿。"),
    ),
)
BY_NAME = {one.name: one for one in STEPS}
CORRECTED = {one.act: one for one in STEPS if one.make}
"""The steps by which what was told is corrected, by what it was. What a verb numbers, shares or
times itself can only be undone."""


def steps_for(about: About) -> list[Step]:
    """What the actor may tell now: of the claim, where one is looked at, else of the guarantee."""
    of_claim = about.claim is not None
    return [one for one in STEPS if one.of_claim == of_claim and one.is_for(about)]
