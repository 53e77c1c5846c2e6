from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.db.models import Q, TextChoices
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference, Format, ItemKind, ProgrammeItem, Reach, Speaker
from diemcau.before.conferences.queries import next_start
from diemcau.before.conferences.rules import PREPARING_ROLES, pieces
from diemcau.before.conferences.services import ItemFacts, PlanFacts
from diemcau.foundation.accounts.models import Grant, User
from diemcau.foundation.accounts.queries import units_in_reach
from diemcau.foundation.network.models import BODY_KINDS, PROVINCE_KINDS, Unit, UnitKind, UnitVersion
from diemcau.kernel.dates import VIETNAM, local
from diemcau.kernel.widgets import day_input, text_field

HOSTING_KINDS = (UnitKind.CENTRE, *PROVINCE_KINDS, *BODY_KINDS)
_END_FIRST = _("The end must come after the beginning.")


def _capitalised(kind: type[TextChoices]) -> Callable[[], list[tuple[str, str]]]:
    """Choices as a form says them, in the language of whoever asks."""
    return lambda: [(str(value), capfirst(label)) for value, label in kind.choices]


def day_field(**options: Any) -> forms.DateField:
    return forms.DateField(widget=day_input(), **options)


def time_field(**options: Any) -> forms.TimeField:
    return forms.TimeField(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"}), **options)


def hosts(user: User, *, on: date, besides: Unit | None = None) -> list[tuple[str, list[tuple[int, str]]]]:
    """Units in whose name ``user`` may call a conference, grouped by kind: bodies in reach, and any unit granted directly."""
    granted = Grant.objects.filter(user=user, role__in=PREPARING_ROLES).on(on).values("unit")
    reach = Q(kind__in=HOSTING_KINDS, unit__in=units_in_reach(user, on=on, roles=PREPARING_ROLES)) | Q(unit__in=granted)
    if besides:
        reach |= Q(unit=besides)
    groups: dict[str, list[tuple[int, str]]] = {}
    for version in UnitVersion.objects.on(on).filter(reach).order_by("sort_key", "pk"):
        groups.setdefault(version.get_kind_display().capitalize(), []).append((version.unit_id, version.name))
    return list(groups.items())


class ConferenceForm(forms.Form):
    """The facts of a conference; one day, from one hour to another."""

    title = text_field(300, label=_("Title"))
    host = forms.TypedChoiceField(
        label=_("Host"),
        coerce=int,
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text=_("The unit in whose name the conference is called."),
    )
    chair_name = text_field(120, label=_("Chair"))
    chair_post = text_field(200, label=_("Post of the chair"), required=False)
    day = day_field(label=_("Date"))
    opens = time_field(label=_("Begins at"))
    closes = time_field(label=_("Ends at"))
    format = forms.ChoiceField(label=_("Format"), choices=_capitalised(Format), widget=forms.Select(attrs={"class": "form-select"}))
    purpose = forms.CharField(label=_("Purpose"), required=False, max_length=5_000, widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}))
    is_sealed = forms.BooleanField(
        label=_("No names on the devices of halls"),
        required=False,
        help_text=_(
            "A device then knows codes only: it says “1 of 62, code known”. Nobody can be found by name; whoever comes without a code is a walk-in."
        ),
    )

    def __init__(self, *args: Any, user: User, on: date, conference: Conference | None = None, **options: Any) -> None:
        if conference:
            options["initial"] = {
                "title": conference.title,
                "host": conference.host_id,
                "chair_name": conference.chair_name,
                "chair_post": conference.chair_post,
                "day": conference.day,
                "opens": local(conference.opens_at).time(),
                "closes": local(conference.closes_at).time(),
                "format": conference.format,
                "purpose": conference.purpose,
                "is_sealed": conference.is_sealed,
            }
        super().__init__(*args, **options)
        groups = hosts(user, on=on, besides=conference.host if conference else None)
        choices = [choice for _kind, members in groups for choice in members]
        sole = len(choices) == 1
        self.fields["host"].choices = choices if sole else [("", _("Choose a unit")), *groups]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens"), cleaned.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _END_FIRST)
        return cleaned

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        cleaned = self.cleaned_data
        return {
            "host": Unit.objects.get(pk=cleaned["host"]),
            "title": cleaned["title"],
            "chair_name": cleaned["chair_name"],
            "chair_post": cleaned["chair_post"],
            "purpose": cleaned["purpose"],
            "is_sealed": cleaned["is_sealed"],
            "format": cleaned["format"],
            "opens_at": at(cleaned["day"], cleaned["opens"]),
            "closes_at": at(cleaned["day"], cleaned["closes"]),
        }


class ItemForm(forms.Form):
    """One line of the programme, on the day of the conference."""

    starts = time_field(label=_("Begins at"))
    ends = time_field(label=_("Ends at"))
    kind = forms.ChoiceField(label=_("Kind of item"), choices=_capitalised(ItemKind), widget=forms.Select(attrs={"class": "form-select"}))
    title = text_field(300, label=_("Content"), help_text=_("For a topic: its title."))
    reach = forms.ChoiceField(label=_("Received by"), choices=_capitalised(Reach), widget=forms.Select(attrs={"class": "form-select"}))
    speakers = forms.ModelMultipleChoiceField(
        label=_("Speakers"), queryset=Speaker.objects.none(), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )
    new_speaker = text_field(120, label=_("Speaker not on the list"), required=False)
    new_speaker_post = text_field(300, label=_("Post and body of that speaker"), required=False)
    is_title_only = forms.BooleanField(
        label=_("Record the title only"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
        help_text=_("For a topic outside human rights: its title stays in the record, no test and no figure is built on it."),
    )

    def __init__(self, *args: Any, conference: Conference, item: ProgrammeItem | None = None, **options: Any) -> None:
        self.conference = conference
        options["initial"] = _item_facts(item) if item else {"starts": local(next_start(conference)).time(), "kind": ItemKind.TOPIC}
        super().__init__(*args, **options)
        speakers = Speaker.objects.filter(conference=conference).order_by("pk")
        self.fields["speakers"].queryset = speakers  # type: ignore[attr-defined]
        if not args or args[0] is None:
            self.fields["speakers"].help_text = "" if speakers else _("No speaker yet: write the first one below.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _END_FIRST)
        if cleaned.get("new_speaker_post") and not cleaned.get("new_speaker"):
            self.add_error("new_speaker", _("Write the name of the speaker."))
        return cleaned

    def facts(self) -> ItemFacts:
        """The argument of the service."""
        cleaned = self.cleaned_data
        return ItemFacts(
            kind=cleaned["kind"],
            title=cleaned["title"],
            starts_at=at(self.conference.day, cleaned["starts"]),
            ends_at=at(self.conference.day, cleaned["ends"]),
            reach=cleaned["reach"],
            speakers=list(cleaned["speakers"]),
            new_speaker=cleaned["new_speaker"],
            new_speaker_post=cleaned["new_speaker_post"],
            is_title_only=cleaned["is_title_only"],
        )


def at(day: date, hour: time) -> datetime:
    """``hour`` of ``day`` in Vietnam."""
    return datetime.combine(day, hour, VIETNAM)


def _item_facts(item: ProgrammeItem) -> dict[str, Any]:
    return {
        "starts": local(item.starts_at).time(),
        "ends": local(item.ends_at).time(),
        "kind": item.kind,
        "title": item.title,
        "reach": item.reach,
        "speakers": list(item.speakers.all()),
        "is_title_only": bool(item.topic and item.topic.is_title_only),
    }


class CloneForm(forms.Form):
    """A copy of a conference: its title, its day, what comes along."""

    title = text_field(300, label=_("Title"))
    day = day_field(label=_("Date"))
    pieces = forms.MultipleChoiceField(
        label=_("What comes along"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})
    )
    as_part = forms.BooleanField(
        label=_("The next part (đợt) of the same series"), required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(piece.name, str(piece.title)) for piece in pieces()]
        self.fields["pieces"].choices = choices  # type: ignore[attr-defined]
        self.fields["pieces"].initial = [name for name, _title in choices]


class PlanForm(forms.Form):
    """A conference a unit means to hold in a year."""

    host = forms.TypedChoiceField(label=_("Host"), coerce=int, widget=forms.Select(attrs={"class": "form-select"}))
    month = forms.TypedChoiceField(
        label=_("Month"), coerce=int, choices=[(month, str(month)) for month in range(1, 13)], widget=forms.Select(attrs={"class": "form-select"})
    )
    title = text_field(300, label=_("Title"))
    audience = text_field(300, label=_("For whom"), required=False)
    unit_kinds = forms.MultipleChoiceField(
        label=_("Kinds of units"),
        required=False,
        choices=_capitalised(UnitKind),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    people = forms.IntegerField(
        label=_("People expected"), required=False, min_value=1, widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"})
    )
    sites = forms.IntegerField(
        label=_("Sites expected"), required=False, min_value=1, widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"})
    )

    def __init__(self, *args: Any, user: User, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = hosts(user, on=on)
        sole = len([choice for _kind, members in groups for choice in members]) == 1
        self.fields["host"].choices = groups if sole else [("", _("Choose a unit")), *groups]  # type: ignore[attr-defined]

    def facts(self, year: int) -> PlanFacts:
        """The argument of the service."""
        cleaned = self.cleaned_data
        return PlanFacts(year=year, **{name: cleaned[name] for name in ("month", "title", "audience", "unit_kinds", "people", "sites")})
