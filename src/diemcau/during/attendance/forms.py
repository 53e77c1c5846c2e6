from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from diemcau.during.attendance.services.reading import MOST_PEOPLE


class HeadcountForm(forms.Form):
    """A headcount heard by telephone."""

    counted = forms.IntegerField(
        label=_("People counted in the hall"),
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    note = forms.CharField(
        label=_("Who said so"),
        max_length=200,
        required=False,
        help_text=_("For example: the operator, by telephone."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class ReopenForm(forms.Form):
    """Why a site is opened again."""

    reason = forms.CharField(label=_("Reason for reopening"), max_length=500, widget=forms.TextInput(attrs={"class": "form-control"}))
