"""What a site's minutes say: read from the very text that the operator saw, and that was hashed and signed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.utils.dateparse import parse_datetime

from diemcau.during.attendance.models import CountReason, LineState, Moment
from diemcau.during.attendance.rules import usual_reasons
from diemcau.kernel.canonical import canonical, digest

FORM = "site-minutes/1"
LONGEST = 24_000  # characters; a day of ten items, ten headcounts and ten faults takes a sixth
RECEIVED = ("yes", "partly", "no")
_MOST_PEOPLE = 100_000
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class WrittenCount:
    """A headcount as the minutes tell it; ``stands``: the newest of its moment."""

    moment: Moment
    title: str
    at: datetime
    counted: int
    inside: int | None
    reasons: tuple[CountReason, ...]
    words: str
    stands: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """A span in which the line was weak or lost; ``until`` is empty when it still was at the end."""

    state: LineState
    since: datetime
    until: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """An item of the programme; ``received`` is "yes", "partly" or "no"."""

    title: str
    since: datetime
    until: datetime
    received: str


@dataclass(frozen=True, slots=True)
class Written:
    """The minutes of a site, in people and times as the device knew them.

    ``text`` is the canonical JSON, ``digest`` its SHA-256.  ``confirmed`` is empty when units did not name people;
    ``replaces`` is the hash of the minutes before, blank for the first.  Nobody is named but who presided and who signed.
    """

    text: str
    digest: str
    conference: str
    site_id: int
    site: str
    unit: str
    place: str
    opened_at: datetime | None
    closed_at: datetime
    presided_by: str
    operator: str
    device: str
    convened: int
    confirmed: int | None
    attended: int
    present: int
    counted: int
    walk_ins: int
    substitutes: int
    reasons: tuple[CountReason, ...]
    words: str
    counts: list[WrittenCount]
    faults: list[Fault]
    items: list[WrittenItem]
    remarks: str
    proposals: str
    replaces: str

    @property
    def difference(self) -> int:
        """Counted minus checked in."""
        return self.counted - self.attended


def read(text: object) -> Written | None:
    """The minutes in ``text``; nothing when it is not the one spelling of minutes in a form we know."""
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    try:
        told = json.loads(text)
        if canonical(told) != text or told["form"] != FORM:
            return None
        return _written(text, told)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _written(text: str, told: Mapping[str, Any]) -> Written:
    figures, difference, site = told["figures"], told["difference"], told["site"]
    return Written(
        text=text,
        digest=digest(text),
        conference=_words(told["conference"]["title"]),
        site_id=_whole(site["id"], 2**63),
        site=_words(site["name"]),
        unit=_words(site["unit"]),
        place=_words(site["place"]),
        opened_at=_or_none(_moment, told["opened_at"]),
        closed_at=_moment(told["closed_at"]),
        presided_by=_words(told["presided_by"]),
        operator=_words(told["operator"]),
        device=_words(told["device"]),
        **{name: _whole(figures[name]) for name in ("convened", "attended", "present", "counted", "walk_ins", "substitutes")},
        confirmed=_or_none(_whole, figures["confirmed"]),
        reasons=usual_reasons(difference["reasons"]),
        words=_words(difference["words"]),
        counts=[_count(count) for count in told["headcounts"]],
        faults=[Fault(LineState(row["state"]), _moment(row["from"]), _or_none(_moment, row["until"]), _words(row["note"])) for row in told["line"]],
        items=[WrittenItem(_words(row["title"]), _moment(row["from"]), _moment(row["until"]), _received(row)) for row in told["programme"]],
        remarks=_words(told["remarks"]),
        proposals=_words(told["proposals"]),
        replaces=_words(told["replaces"]),
    )


def _count(row: Mapping[str, Any]) -> WrittenCount:
    return WrittenCount(
        moment=Moment(row["moment"]),
        title=_words(row["title"]),
        at=_moment(row["at"]),
        counted=_whole(row["counted"]),
        inside=_or_none(_whole, row["inside"]),
        reasons=usual_reasons(row["reasons"]),
        words=_words(row["words"]),
        stands=bool(row["stands"]),
    )


def _received(row: Mapping[str, Any]) -> str:
    if row["received"] not in RECEIVED:
        raise ValueError(row["received"])
    return str(row["received"])


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _whole(value: object, most: int = _MOST_PEOPLE) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise TypeError("not a number of people")
    return value


def _moment(value: object) -> datetime:
    moment = parse_datetime(_words(value))
    if moment is None or moment.tzinfo is None or not 1900 <= moment.year < 2200:
        raise ValueError("not a time")
    return moment


def _or_none(read_one: Callable[[object], Value], value: object) -> Value | None:
    return None if value is None else read_one(value)
