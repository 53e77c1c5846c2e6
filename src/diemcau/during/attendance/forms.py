from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from diemcau.during.attendance.models import CountReason, Moment
from diemcau.during.attendance.queries import Due
from diemcau.during.attendance.rules import explains
from diemcau.during.attendance.services.reading import MOST_PEOPLE


class HeadcountForm(forms.Form):
    """A headcount heard by telephone, for one of the moments of the site or on demand."""

    counted = forms.IntegerField(
        label=_("People counted in the hall"),
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    moment = forms.ChoiceField(label=_("Counted when"), required=False, widget=forms.Select(attrs={"class": "form-select"}))
    note = forms.CharField(
        label=_("Who said so"),
        max_length=200,
        required=False,
        help_text=_("For example: the operator, by telephone."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(self, *args: Any, moments: Sequence[Due] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._moments = {due.key: due for due in moments}
        named = [(key, due.shown) for key, due in self._moments.items()]
        cast("forms.ChoiceField", self.fields["moment"]).choices = [("", Moment.ON_DEMAND.label), *named]

    @property
    def due(self) -> Due | None:
        """The fixed moment that was chosen; empty: on demand."""
        return self._moments.get(self.cleaned_data["moment"])


class ReasonForm(forms.Form):
    """Why a headcount differs: usual reasons, own words, or both."""

    reasons = forms.MultipleChoiceField(label=_("Usual reasons"), choices=CountReason.choices, required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(label=_("In words"), max_length=300, required=False, widget=forms.TextInput(attrs={"class": "form-control"}))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and not explains(told):
            self.add_error("words", _("Choose a usual reason or write one in words."))
        return told


class ReopenForm(forms.Form):
    """Why a site is opened again."""

    reason = forms.CharField(label=_("Reason for reopening"), max_length=500, widget=forms.TextInput(attrs={"class": "form-control"}))
