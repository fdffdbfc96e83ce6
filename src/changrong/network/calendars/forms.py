"""The year that is handed in, and the same again when it is confirmed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST = 256 * 1024  # bytes of a file; a year has some thirty rows
FIRST, LAST = 2000, 2100


class YearForm(forms.Form):
    """What a year is published for. What stands in the file, the action checks."""

    use_required_attribute = False
    year = forms.IntegerField(
        label=_("年份"),
        min_value=FIRST,
        max_value=LAST,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={
            "required": _("请填年份，例如 2027"),
            "invalid": _("请填年份，例如 2027"),
            "min_value": _("请填年份，例如 2027"),
            "max_value": _("请填年份，例如 2027"),
        },
    )
    source = forms.CharField(
        label=_("依据的文件"),
        help_text=_("文号，例如 国办发明电〔2025〕7号。"),
        max_length=200,
        error_messages={"required": _("请写明依据的文件")},
    )
    region = forms.RegexField(
        r"^[0-9]{6}$",
        label=_("地区代码"),
        help_text=_("全国的安排不填；只在一个地区有效的，填它的六位代码。"),
        required=False,
        error_messages={"invalid": _("请填六位地区代码，全国的安排不填")},
    )


class UploadForm(YearForm):
    """The first step: the file is read and shown."""

    file = forms.FileField(
        label=_("日历文件"),
        help_text=_("CSV，列名与软件自带的日历表相同，一行一个放假日或调休上班日。"),
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".csv"}),
        error_messages={"required": _("请先选日历文件")},
    )
    field_order = ["year", "source", "file", "region"]

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("文件太大了：一年的日历只有几十行"))
        return file


class ConfirmForm(YearForm):
    """The second step: what was shown, as it was shown."""

    text = forms.CharField(max_length=LARGEST, strip=False)
    name = forms.CharField(max_length=200)
