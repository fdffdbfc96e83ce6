"""Choosing files to attach."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from changrong.network.files.sniff import ACCEPT


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFiles(forms.FileField):
    """A list of uploads, at least one; what each of them is, the action finds out."""

    widget = ManyFilesInput(attrs={"accept": ACCEPT})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = (data if isinstance(data, list | tuple) else [data]) or [None]
        return [super(ManyFiles, self).clean(file, initial) for file in given]


class Upload(forms.Form):
    files = ManyFiles(
        label=_("选择材料"),
        help_text=_(
            "文件、照片、录音、录像都可以（PDF、JPG、PNG、XLSX、DOCX、CSV、TXT、MP3、M4A、MP4、MOV），"
            "每个不超过 10 MB，一次可选多个。"
        ),
        allow_empty_file=True,
        error_messages={"required": _("请先选文件。")},
    )
