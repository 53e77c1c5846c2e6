from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diemcau.before.sites.models import MOST_IDLE_MINUTES, HelpLines, Site
from diemcau.foundation.network.models import Unit
from diemcau.kernel.phones import national
from diemcau.kernel.widgets import PhoneField, text_field


class SiteForm(forms.Form):
    """The facts of one hall."""

    name = text_field(200, label=_("Name of the site"))
    is_main = forms.BooleanField(label=_("Main site"), required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"}))
    capacity = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    address = text_field(300, label=_("Address"), required=False)
    operator_name = text_field(120, label=_("Operator"), required=False)
    operator_phone = PhoneField(label=_("Operator's telephone"))

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

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {name: self.cleaned_data[name] for name in ("name", "is_main", "capacity", "address", "operator_name", "operator_phone")}


class OperatorForm(forms.Form):
    """Someone who works at a site."""

    full_name = text_field(120, label=_("Full name"))
    phone = PhoneField()


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
    name = text_field(200, label=_("Name of the site"), required=False, help_text=_("Blank: the name of the unit."))
    field_order = ["unit", "name"]

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"unit": self.cleaned_data["unit"]}


class HelpLinesForm(forms.Form):
    """Whom the halls of a conference call."""

    office_name = text_field(120, label=_("Standing office: who answers"), required=False)
    office_phone = PhoneField(label=_("Telephone of the standing office"))
    support_name = text_field(120, label=_("Technical support: who answers"), required=False)
    support_phone = PhoneField(label=_("Telephone of technical support"))

    @staticmethod
    def of(lines: HelpLines) -> dict[str, str]:
        """What stands in the form at first."""
        return {
            "office_name": lines.office_name,
            "office_phone": national(lines.office_phone),
            "support_name": lines.support_name,
            "support_phone": national(lines.support_phone),
        }
