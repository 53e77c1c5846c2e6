"""Fields that every form of the house draws alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diemcau.kernel.encodings import Encoding
from diemcau.kernel.phones import BadPhone, understood
from diemcau.kernel.spreadsheets import MAX_FILE_BYTES, FileTooLarge

TELEPHONE = _("Telephone")
ENCODINGS = (
    (Encoding.UNICODE, "Unicode"),
    (Encoding.TCVN3, "TCVN3 (.VnTime, ABC)"),
    (Encoding.VNI, "VNI (VNI-Times)"),
    (Encoding.WINDOWS_1258, "Windows-1258"),
)


def day_input() -> forms.DateInput:
    """A real date field of the browser."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})


def text_field(length: int, **options: Any) -> forms.CharField:
    """One line of text, at most ``length`` characters."""
    return forms.CharField(max_length=length, widget=forms.TextInput(attrs={"class": "form-control"}), **options)


class PhoneField(forms.CharField):
    """A telephone number as people write it; its value is E.164, or blank."""

    def __init__(self, *, label: Any = TELEPHONE) -> None:  # a text, now or in the language of the reader
        widget = forms.TextInput(attrs={"class": "form-control", "type": "tel", "autocomplete": "off"})
        super().__init__(label=label, required=False, max_length=40, widget=widget)

    def clean(self, value: Any) -> str:
        try:
            return understood(super().clean(value)).e164
        except BadPhone as refused:
            raise forms.ValidationError(str(refused.sentence)) from refused


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
