"""Fields that every form of the house draws alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diemcau.kernel.encodings import Encoding
from diemcau.kernel.spreadsheets import MAX_FILE_BYTES, FileTooLarge

ENCODINGS = (
    (Encoding.UNICODE, "Unicode"),
    (Encoding.TCVN3, "TCVN3 (.VnTime, ABC)"),
    (Encoding.VNI, "VNI (VNI-Times)"),
    (Encoding.WINDOWS_1258, "Windows-1258"),
)


def day_input() -> forms.DateInput:
    """A real date field of the browser."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})


class ListField(forms.FileField):
    """A list as Excel or CSV, not larger than the reader takes."""

    def __init__(self, *, help_text: Any) -> None:  # a text, now or in the language of the reader
        super().__init__(
            label=_("File"),
            allow_empty_file=True,  # the reader has the better sentence
            widget=forms.FileInput(attrs={"class": "form-control", "accept": ".xlsx,.csv"}),
            help_text=help_text,
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if upload and upload.size > MAX_FILE_BYTES:
            raise forms.ValidationError(str(FileTooLarge().sentence))
        return upload
