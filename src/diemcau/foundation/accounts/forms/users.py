from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from allauth.account.forms import ChangePasswordForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network.models import BODY_KINDS, Unit, UnitKind
from diemcau.kernel.widgets import day_input

CONTROL = {"class": "form-control"}
SELECT = {"class": "form-select"}


class GrantForm(forms.Form):
    """A role over a unit for a period."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.Select(attrs=SELECT))
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), widget=forms.HiddenInput, error_messages={"required": _("Choose the unit.")}
    )
    since = forms.DateField(label=_("First day"), widget=day_input())
    until = forms.DateField(label=_("Last day"), required=False, widget=day_input(), help_text=_("Empty: until it is ended."))

    def __init__(self, typed: Any, *, units: Any, today: date) -> None:
        super().__init__(typed, initial={"role": Role.VIEWER, "since": today})
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units

    def grant(self) -> dict[str, Any]:
        """What ``services.give_grant`` is told: the last day becomes the day after it."""
        facts = self.cleaned_data
        until = facts["until"] + timedelta(days=1) if facts["until"] else None
        return {"role": facts["role"], "unit": facts["unit"], "since": facts["since"], "until": until}


class NewUserForm(GrantForm):
    """A person and their first role."""

    full_name = forms.CharField(label=_("Full name"), max_length=120, widget=forms.TextInput(attrs={**CONTROL, "autocomplete": "off"}))
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={**CONTROL, "autocomplete": "off"}))


class BodyForm(forms.Form):
    """A department, committee or organisation."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs=CONTROL), help_text=_("In full, such as “Sở Tư pháp”."))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(kind.value, kind.label) for kind in (UnitKind(kind) for kind in BODY_KINDS)], widget=forms.Select(attrs=SELECT)
    )
    since = forms.DateField(label=_("Since"), widget=day_input())
    legal_act = forms.CharField(label=_("Legal act"), max_length=120, required=False, widget=forms.TextInput(attrs=CONTROL))


class OwnChangePasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth carries no types
    """The current password and the new one, in our fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, oldpassword=_("Current password"), password1=_("New password"), password2=_("New password again"))


class OwnResetPasswordForm(ResetPasswordForm):  # type: ignore[misc]
    """The address that a letter goes to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, email=_("E-mail"))


class OwnResetPasswordKeyForm(ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, by the link of the letter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self, password1=_("New password"), password2=_("New password again"))


def _dress(form: forms.Form, **labels: Any) -> None:
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs = {key: value for key, value in form.fields[name].widget.attrs.items() if key != "placeholder"} | CONTROL
    if "password1" in form.fields:
        form.fields["password1"].help_text = _("At least 10 characters; not a common word, not your name or address.")


class ActForm(forms.Form):
    """The file of an act on units."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the reader has the better sentence
        widget=forms.FileInput(attrs={**CONTROL, "accept": ".json,application/json"}),
        help_text=_("A JSON file of the format diemcau.unit-act/1, at most 20 MB."),
    )
