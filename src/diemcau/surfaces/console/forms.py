from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PairForm(forms.Form):
    """The name under which a machine's acts are recorded."""

    label = forms.CharField(
        label=_("Your name or the name of this device"),
        help_text=_("It is written beside everything this device records, for example “Hoa, front door”."),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
