"""One question, one more, and room for words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changrong.network.portal.widgets import ShortChoices
from changrong.network.surveys.actions import LONGEST, Answer
from changrong.network.surveys.models import Score, Solved


class AnswerForm(forms.Form):
    score = forms.TypedChoiceField(
        label=_("总的来说，您满意吗"),
        # The best first, as people read a list; each said in words.
        choices=list(reversed(Score.choices)),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个满意程度。")},
    )
    solved = forms.ChoiceField(
        label=_("事情解决了吗"),
        help_text=_("办结不等于解决，请照实说。"),
        choices=Solved.choices,
        widget=ShortChoices,
        error_messages={"required": _("请选事情解决了没有。")},
    )
    comment = forms.CharField(
        label=_("还想说的"),
        help_text=_("只有您的企业和金融局看得到。请不要写身份证号、银行卡号。"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
    )

    def values(self) -> Answer:
        given: dict[str, Any] = self.cleaned_data
        return Answer(given["score"], given["solved"], given["comment"])
