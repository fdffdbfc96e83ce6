"""What may be asked of the books: of which institution, until which day, as known when."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changrong import journal
from changrong.network.clock import SHANGHAI
from changrong.network.ledger.models import Account
from changrong.network.parties.models import Institution
from changrong.network.portal.language import choose
from changrong.network.portal.widgets import DayInput

INVALID_DAY = {"invalid": gettext_lazy("请填日期，例如 2026-01-31")}


def day(label: str) -> forms.DateField:
    """A day, written as the browser's own calendar writes it."""
    return forms.DateField(
        label=label, required=False, widget=DayInput(), input_formats=["%Y-%m-%d"],
        error_messages=INVALID_DAY,
    )  # fmt: skip


class Asked(forms.Form):
    """`books`: those the reader may see, of which there is one at least."""

    use_required_attribute = False
    book = forms.ChoiceField(label=gettext_lazy("机构"), required=False)
    currency = forms.ChoiceField(label=gettext_lazy("币种"), required=False)
    known = day(gettext_lazy("按这天记下的"))
    pending = forms.BooleanField(label=gettext_lazy("算上待入账的"), required=False)

    def __init__(self, data: Any, books: list[Institution]) -> None:
        super().__init__(data)
        self.books = {book.number: book for book in books}
        self.fields["book"].choices = [(book.number, book.name) for book in books]
        currencies = set(
            Account.objects.filter(institution__in=books)
            .order_by()
            .values_list("currency", flat=True)
            .distinct()
        )
        self.fields["currency"].choices = [(one, one) for one in sorted(currencies)]
        for name in ("book", "currency"):
            if len(self.fields[name].choices) == 1:
                self.fields[name].widget = forms.HiddenInput()

    def clean_book(self) -> Institution:
        return self.books[self.cleaned_data["book"] or next(iter(self.books))]

    def clean_currency(self) -> str:
        given: list[str] = [one for one, _label in self.fields["currency"].choices]
        return self.cleaned_data["currency"] or ("CNY" if "CNY" in given else given[0])

    @property
    def known_at(self) -> datetime | None:
        """The end of the day that was chosen."""
        known = self.cleaned_data["known"]
        return datetime.combine(known, time.max, SHANGHAI) if known else None


class TrialBalanceAsked(Asked):
    on = day(gettext_lazy("截至"))

    field_order = ["book", "on", "known", "currency", "pending"]


class StatementAsked(Asked):
    account = forms.ChoiceField(label=gettext_lazy("科目"), required=False)
    subject = forms.CharField(label=gettext_lazy("合同编号"), required=False, max_length=40)
    since = day(gettext_lazy("从"))
    until = day(gettext_lazy("到"))

    field_order = ["book", "account", "subject", "since", "until", "known", "currency", "pending"]

    def __init__(self, data: Any, books: list[Institution]) -> None:
        super().__init__(data, books)
        accounts = [(code, choose(account.name)) for code, account in journal.chart().items()]
        self.fields["account"].choices = [("", _("全部科目")), *accounts]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not self.errors and not (found["account"] or found["subject"].strip()):
            self.add_error("account", _("请选一个科目，或者填一个合同编号"))
        return found
