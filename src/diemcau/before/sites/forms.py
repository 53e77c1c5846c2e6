from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from diemcau.before.sites.models import MOST_IDLE_MINUTES, Site
from diemcau.foundation.network.models import Unit
from diemcau.kernel.phones import BadPhone, understood


def _text(length: int, **options: Any) -> forms.CharField:
    return forms.CharField(max_length=length, widget=forms.TextInput(attrs={"class": "form-control"}), **options)


class SiteForm(forms.Form):
    """The facts of one hall."""

    name = _text(200, label=_("Name of the site"))
    is_main = forms.BooleanField(label=_("Main site"), required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"}))
    capacity = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    address = _text(300, label=_("Address"), required=False)
    operator_name = _text(120, label=_("Operator"), required=False)
    operator_phone = forms.CharField(
        label=_("Operator's telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, site: Site | None = None, **options: Any) -> None:
        if site:
            options["initial"] = {
                "name": site.name,
                "is_main": site.is_main,
                "capacity": site.capacity,
                "address": site.address,
                "operator_name": site.operator_name,
                "operator_phone": site.operator_phone_shown,
            }
        super().__init__(*args, **options)

    def clean_operator_phone(self) -> str:
        try:
            return understood(self.cleaned_data["operator_phone"]).e164
        except BadPhone as refused:
            raise ValidationError(str(refused.sentence)) from refused

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {name: self.cleaned_data[name] for name in ("name", "is_main", "capacity", "address", "operator_name", "operator_phone")}


class OperatorForm(forms.Form):
    """Someone who works at a site."""

    full_name = _text(120, label=_("Full name"))
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "tel", "autocomplete": "off"}),
    )

    def clean_phone(self) -> str:
        try:
            return understood(self.cleaned_data["phone"]).e164
        except BadPhone as refused:
            raise ValidationError(str(refused.sentence)) from refused


class PinForm(forms.Form):
    """A PIN somebody wants, or none: then one is made."""

    pin = forms.CharField(
        label=_("PIN"),
        required=False,
        max_length=20,
        help_text=_("6 to 12 digits. Blank: one is made."),
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}),
    )


class IdleForm(forms.Form):
    """When an idle console locks."""

    minutes = forms.IntegerField(
        label=_("Minutes until an idle screen locks"),
        min_value=1,
        max_value=MOST_IDLE_MINUTES,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )


class OpenSiteForm(SiteForm):
    """A new hall: which unit it belongs to, and its facts."""

    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.all(), widget=forms.HiddenInput, error_messages={"required": _("Search for the unit and choose it.")}
    )
    name = _text(200, label=_("Name of the site"), required=False, help_text=_("Blank: the name of the unit."))
    field_order = ["unit", "name"]

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"unit": self.cleaned_data["unit"]}
