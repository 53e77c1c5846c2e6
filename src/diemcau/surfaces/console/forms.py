from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PairForm(forms.Form):
    """The name under which a machine's acts are recorded, and the key its browser made."""

    label = forms.CharField(
        label=_("Your name or the name of this device"),
        help_text=_("It is written beside everything this device records, for example “Hoa, front door”."),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    public_key = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)  # filled by pairing.js; without it the device has no key


class CodeForm(forms.Form):
    """The letters somebody read from another screen, or heard over the telephone."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Eight letters and digits; capitals, spaces and dashes do not matter."),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "class": "form-control code-field",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )


class RenameForm(forms.Form):
    """Another name for this machine."""

    label = forms.CharField(
        label=_("Name of this device"), max_length=80, widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})
    )

    def __init__(self, *args: Any, label: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["label"] = label
