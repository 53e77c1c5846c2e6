"""Posts of a unit and the people in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diemcau.kernel.widgets import ListField, day_input

CONTROL = {"class": "form-control"}
TICKED = {"class": "form-check-input"}


def _after(last_day: date | None) -> date | None:
    """The half-open end of a period whose last day a person wrote."""
    return last_day + timedelta(days=1) if last_day else None


class TitleForm(forms.Form):
    """How a post is written."""

    title = forms.CharField(
        label=_("Title"), max_length=200, widget=forms.TextInput(attrs={**CONTROL, "autocomplete": "off"}), help_text=_("Such as “Chủ tịch UBND xã”.")
    )
    training_source = forms.CharField(
        label=_("Holder must be trained according to"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={**CONTROL, "list": "training-sources", "autocomplete": "off"}),
        help_text=_("The act that says so. Empty: none does."),
    )


class PostForm(TitleForm):
    """A new post."""

    since = forms.DateField(label=_("First day"), required=False, widget=day_input(), help_text=_("Empty: not known."))
    until = forms.DateField(label=_("Last day"), required=False, widget=day_input(), help_text=_("Empty: until it is ended."))

    def facts(self) -> dict[str, Any]:
        """What ``services.open_post`` is told."""
        return {**self.cleaned_data, "until": _after(self.cleaned_data["until"])}


class RenameForm(forms.Form):
    """A new title from some day on."""

    title = forms.CharField(label=_("New title"), max_length=200, widget=forms.TextInput(attrs={**CONTROL, "autocomplete": "off"}))
    on = forms.DateField(label=_("First day of the new title"), widget=day_input())


class LastDayForm(forms.Form):
    """The last day of a post, or in one; empty: it lasts."""

    until = forms.DateField(label=_("Last day"), required=False, widget=day_input())

    def until_after(self) -> date | None:
        """The first day on which it is over."""
        return _after(self.cleaned_data["until"])


class PersonForm(forms.Form):
    """Somebody, and how to reach them."""

    full_name = forms.CharField(label=_("Full name"), max_length=120, widget=forms.TextInput(attrs={**CONTROL, "autocomplete": "off"}))
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={**CONTROL, "inputmode": "tel", "autocomplete": "off"})
    )
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={**CONTROL, "autocomplete": "off"}))


class AppointForm(PersonForm):
    """Somebody takes up a post.  ``who`` is asked when people of that name or telephone are known already."""

    since = forms.DateField(
        label=_("First day in the post"), required=False, widget=day_input(), help_text=_("Empty: the first day of the post, or not known.")
    )
    until = forms.DateField(label=_("Last day in the post"), required=False, widget=day_input(), help_text=_("Empty: until it is ended."))
    who = forms.ChoiceField(label=_("Is it somebody already known?"), required=False, widget=forms.RadioSelect)

    def ask_who(self, known: Iterable[tuple[str, str]]) -> None:
        """Offer the people already known, and a new one."""
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*known, ("new", _("No, somebody else of this name"))]


class IdentifierForm(forms.Form):
    """A code by which another system knows a unit; ``anyway`` is asked when its form is unusual."""

    scheme = forms.ChoiceField(label=_("Scheme"), widget=forms.Select(attrs={"class": "form-select"}))
    code = forms.CharField(label=_("Code"), max_length=40, widget=forms.TextInput(attrs={**CONTROL, "autocomplete": "off"}))
    since = forms.DateField(label=_("First day"), required=False, widget=day_input(), help_text=_("Empty: not known."))
    until = forms.DateField(label=_("Last day"), required=False, widget=day_input(), help_text=_("Empty: until it is ended."))
    legal_act = forms.CharField(label=_("Legal act"), max_length=120, required=False, widget=forms.TextInput(attrs=CONTROL))
    source = forms.CharField(
        label=_("Source"), max_length=300, required=False, widget=forms.TextInput(attrs=CONTROL), help_text=_("The list or letter you read it in.")
    )
    is_further = forms.BooleanField(label=_("A further code beside the one to be shown"), required=False, widget=forms.CheckboxInput(attrs=TICKED))
    anyway = forms.BooleanField(label=_("The code is right as it stands: enter it so"), required=False, widget=forms.CheckboxInput(attrs=TICKED))

    def __init__(self, typed: Any, *, schemes: Iterable[tuple[str, str]]) -> None:
        super().__init__(typed)
        field = self.fields["scheme"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(schemes)

    def facts(self) -> dict[str, Any]:
        """What ``services.identify`` is told."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in {"anyway", "is_further"}}
        return {**facts, "until": _after(facts["until"]), "is_primary": not self.cleaned_data["is_further"]}


class ListForm(forms.Form):
    """A list to look at before it is accepted."""

    file = ListField(help_text=_("Excel (.xlsx) or CSV, at most 10 MB and 20,000 rows."))
