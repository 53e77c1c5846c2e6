from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from diemcau.kernel.tokens import code_of


class CodeForm(forms.Form):
    """The personal code, as people copy it: with spaces, in small letters, or the whole link."""

    code = forms.CharField(
        label=_("Your personal code"),
        help_text=_("Sixteen letters and digits, below the QR code of your invitation; or the link to your own page."),
        max_length=400,
        error_messages={"required": _("Write your personal code.")},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    remember = forms.BooleanField(
        label=_("Remember me on this phone until the day after the conference"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def clean_code(self) -> str:
        told = str(self.cleaned_data["code"]).strip().rstrip("/").rpartition("/")[2]
        return code_of(re.sub(r"\s", "", told)).upper()
