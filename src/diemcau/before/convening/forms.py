from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from diemcau.before.convening.models import Delegate, PaperText
from diemcau.before.convening.queries.nominees import Offer
from diemcau.before.convening.rules import Part
from diemcau.before.convening.services.nominations import Nominee
from diemcau.before.convening.services.papers import Wording
from diemcau.before.sites.models import Site
from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.queries import Office
from diemcau.kernel.http import number_of
from diemcau.kernel.text import clean
from diemcau.kernel.widgets import ListField, PhoneField, text_field

if TYPE_CHECKING:
    _FormOfText = forms.ModelForm[PaperText]
else:
    _FormOfText = forms.ModelForm  # takes no parameter at run time


class DelegateForm(forms.Form):
    """One delegate: who, from which unit, to which site."""

    full_name = text_field(120, label=_("Full name"))
    post = text_field(200, label=_("Post"), required=False)
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.all(), widget=forms.HiddenInput, error_messages={"required": _("Search for the unit and choose it.")}
    )
    site = forms.ModelChoiceField(
        label=_("Site"), queryset=Site.objects.none(), empty_label=_("Choose a site"), widget=forms.Select(attrs={"class": "form-select"})
    )
    phone = PhoneField()
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
        help_text=_("For the invitation."),
    )

    def __init__(self, *args: Any, part: Part, delegate: Delegate | None = None, **options: Any) -> None:
        if delegate:
            options["initial"] = {
                "full_name": delegate.full_name,
                "post": delegate.post,
                "unit": delegate.unit_id,
                "site": delegate.site_id,
                "phone": delegate.phone_shown,
                "email": delegate.email,
            }
        elif not part.may_watch and (own := part.own_sites().order_by("sort_key", "pk").first()):
            options["initial"] = {"unit": own.unit_id, "site": own.pk}
        super().__init__(*args, **options)
        self.fields["site"].queryset = part.open_sites().order_by("sort_key", "pk")  # type: ignore[attr-defined]
        if part.units is not None:
            self.fields["unit"].queryset = part.units  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {name: self.cleaned_data[name] for name in ("full_name", "post", "unit", "site", "phone", "email")}


class ListForm(forms.Form):
    """A list of delegates to look at before it is accepted."""

    file = ListField(help_text=_("Excel (.xlsx) or CSV, at most 10 MB and 20,000 people on all its sheets."))


@dataclass(frozen=True, slots=True)
class Choice:
    """People a unit may choose from, by where their names come from."""

    in_office: Sequence[Offer] = ()
    last_time: Sequence[Offer] = ()

    @property
    def offers(self) -> list[Offer]:
        """All of them."""
        return [*self.in_office, *self.last_time]


HAND_ROWS = 8  # names one writes by hand at a time, at most


class NomineeForm(forms.Form):
    """Somebody who takes the seat of another, and why."""

    full_name = text_field(120, label=_("Full name"))
    post = text_field(200, label=_("Post"), required=False)
    phone = PhoneField()
    reason = text_field(300, label=_("Reason for the change"))


class ChoiceForm(forms.Form):
    """Who comes: ticked among the offers, or written by hand; blank lines do not count."""

    chosen = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, choice: Choice, open_seats: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self._offers = {offer.key: offer for offer in choice.offers}
        self.fields["chosen"].choices = [(key, offer.full_name) for key, offer in self._offers.items()]  # type: ignore[attr-defined]
        self.numbers = range(1, min(max(open_seats, 1), HAND_ROWS) + 1)
        for number in self.numbers:
            self.fields[f"name-{number}"] = text_field(120, label=_("Full name"), required=False)
            self.fields[f"post-{number}"] = text_field(200, label=_("Post"), required=False)
            self.fields[f"phone-{number}"] = PhoneField()

    def hand_rows(self) -> Iterator[tuple[int, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The lines for names by hand: number, name, post, telephone."""
        for number in self.numbers:
            yield number, self[f"name-{number}"], self[f"post-{number}"], self[f"phone-{number}"]

    def wrong(self) -> list[tuple[int, forms.BoundField]]:
        """The fields to correct with the number of their line, in the order of the page."""
        return [(number, field) for number, *fields in self.hand_rows() for field in fields if field.errors]

    @property
    def ticked(self) -> set[str]:
        """Offers that are ticked."""
        return set(self["chosen"].value() or [])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in self.numbers:
            if (cleaned.get(f"post-{number}") or cleaned.get(f"phone-{number}")) and not cleaned.get(f"name-{number}"):
                self.add_error(f"name-{number}", _("Write the name."))
        return cleaned

    def people(self) -> list[Nominee]:
        """Whom the unit names: those ticked in their order, then those written."""
        cleaned = self.cleaned_data
        ticked = [
            Nominee(offer.full_name, offer.post, offer.phone, person_id=offer.person_id)
            for key, offer in self._offers.items()
            if key in set(cleaned["chosen"])
        ]
        written = [
            Nominee(cleaned[f"name-{number}"], cleaned[f"post-{number}"], cleaned[f"phone-{number}"])
            for number in self.numbers
            if cleaned[f"name-{number}"]
        ]
        return ticked + written


class TermsForm(forms.Form):
    """Until when units name people, when they are reminded, and what else the host decides."""

    deadline_days = forms.IntegerField(
        label=_("Days before the opening"),
        min_value=0,
        max_value=366,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    deadline_hour = forms.TimeField(label=_("Hour"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"}))
    reminders = text_field(
        60,
        label=_("Reminders: days before the deadline"),
        required=False,
        help_text=_("Whole numbers with commas, for example 3, 1. Blank: no reminder."),
    )
    needs_approval = forms.BooleanField(
        label=_("The host approves each person"), required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )
    numbers_by_unit = forms.BooleanField(
        label=_("In lists, the numbers (STT) begin again with each unit"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def clean_reminders(self) -> list[int]:
        parts = [part.strip() for part in self.cleaned_data["reminders"].split(",") if part.strip()]
        if any(not part.isascii() or not part.isdigit() or int(part) > 60 for part in parts) or len(parts) > 5:
            raise ValidationError(_("Write at most five whole numbers up to 60, with commas between them."))
        return [int(part) for part in parts]

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in ("deadline_days", "deadline_hour", "needs_approval", "numbers_by_unit")} | {
            "reminder_days": cleaned["reminders"]
        }


class ContactForm(forms.Form):
    """Whom a personal link is made for."""

    name = text_field(120, label=_("Contact's name"), required=False)
    phone = PhoneField()
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={"class": "form-control"}))


def correction(posted: Mapping[str, str]) -> dict[str, Any]:
    """What the owner of a list writes instead of a row's facts; only the fields that were sent, ``None`` for what is taken back.

    Nothing is judged here: the row is judged anew like any other.
    """
    said: dict[str, Any] = {name: clean(posted[name])[:300] for name in ("full_name", "post", "unit", "phone", "email") if name in posted}
    for name in ("unit_id", "site_id"):
        if name in posted:
            said[name] = number_of(posted[name]) or None
    if "take" in posted:
        said["take"] = {"yes": True, "no": False}.get(posted["take"])
    return said


class WordingForm(_FormOfText):
    """What the papers say beyond the facts of the conference; what the office says stands in grey in the blank fields."""

    class Meta:
        model = PaperText
        fields = [
            "nominate_by", "sent_to", "contact", "requirements", "funding", "duties", "notes", "conclusions",
            "capacity", "signer_name", "recipients",
        ]  # fmt: skip
        help_texts = {
            "nominate_by": _("Stands in the letter and in the plan. Blank: the deadline of the quotas, once units are asked."),
            "sent_to": _("One addressee a line."),
            "contact": _("Name, duty and telephone of the standing office: in the letter and on the task sheets."),
            "requirements": _("One paragraph a line. Blank: two customary sentences."),
            "funding": _("Blank: “from the budget as the rules say”."),
            "duties": _("One paragraph a line. Blank: who does what in three paragraphs."),
            "notes": _("One paragraph a line."),
            "conclusions": _("One conclusion a line; they become the notice of conclusions."),
            "capacity": _("One line each, such as “TM. BAN CHỈ ĐẠO”, then the post."),
            "signer_name": _("Without academic titles or honours."),
            "recipients": _("One recipient a line."),
        }
        widgets = {"nominate_by": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {"capacity": "\n".join(office.capacity), "signer_name": office.signer_name, "recipients": "\n".join(office.recipients)}
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control"
            field.widget.attrs["placeholder"] = offered.get(name, "")
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 5 if name == "conclusions" else 3

    @property
    def wording(self) -> Wording:
        """What was written."""
        return Wording(**{name: self.cleaned_data[name] for name in self.fields})
