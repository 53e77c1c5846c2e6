"""When a hall says how ready it is, what makes it green, amber or red, and what a measured line is good for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from diemcau.before.sites.models import LineTest, ReadyItem, ReadyMoment, ReadyState

# A moment is a deadline: who must know 60 minutes before the opening which hall is not ready needs the answers by then, so halls are asked before.
_ASKED = {ReadyMoment.T24H: timedelta(hours=36), ReadyMoment.T60: timedelta(minutes=90), ReadyMoment.T10: timedelta(minutes=30)}
_DUE = {ReadyMoment.T24H: timedelta(hours=24), ReadyMoment.T60: timedelta(minutes=60), ReadyMoment.T10: timedelta(minutes=10)}
# Without one of these a hall cannot take part; without a printed programme or a list on the device it can.
VITAL = frozenset({ReadyItem.PERSON, ReadyItem.POWER, ReadyItem.PICTURE, ReadyItem.SOUND, ReadyItem.LINE})


def asked_from(moment: ReadyMoment, opens_at: datetime) -> datetime:
    """From when halls are asked for ``moment``; an answer given before it belongs to an earlier date of the opening."""
    return opens_at - _ASKED[moment]


def due_at(moment: ReadyMoment, opens_at: datetime) -> datetime:
    """When the answers of ``moment`` must be there."""
    return opens_at - _DUE[moment]


def current_moment(opens_at: datetime, now: datetime) -> ReadyMoment | None:
    """The moment halls are asked for at ``now``, the last one after the opening too; nothing before the first."""
    asked = [moment for moment in ReadyMoment if asked_from(moment, opens_at) <= now]
    return asked[-1] if asked else None


def moment_before(moment: ReadyMoment) -> ReadyMoment | None:
    """The moment that came before ``moment``; nothing before the first."""
    place = list(ReadyMoment).index(moment)
    return list(ReadyMoment)[place - 1] if place else None


class Colour(StrEnum):
    """How ready a hall is; shown as a word, a shape and a colour."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a hall said about one item; ``fault`` is blank without one."""

    state: str
    fault: str = ""

    @property
    def is_bad(self) -> bool:
        """Whether the item is not in order."""
        return self.state == ReadyState.NOT_OK


Said = Mapping[str, Answer]  # what a hall said at one moment, by item; an item nobody answered is not in it


def _vital_missing(said: Said) -> bool:
    return any(item not in said for item in VITAL)


class LineGrade(StrEnum):
    """What a measured line is good for."""

    PICTURE = "picture"  # picture and sound
    SOUND = "sound"  # sound only
    TELEPHONE = "telephone"  # keep the telephone ready


@dataclass(frozen=True, slots=True)
class Limits:
    """What a line needs: rates in kbit/s, the round trip in ms, the share lost from 0 to 1."""

    down_kbps: int
    up_kbps: int
    rtt_ms: int
    loss: float


# What makers of meeting programs ask for, and how long a word may take: docs/sources.md, “Lines”.
LIMITS = {
    LineGrade.PICTURE: Limits(down_kbps=1_000, up_kbps=600, rtt_ms=300, loss=0.05),
    LineGrade.SOUND: Limits(down_kbps=100, up_kbps=100, rtt_ms=800, loss=0.2),
}


def line_grade(*, down_kbps: int | None, up_kbps: int | None, rtt_ms: int | None, loss: float) -> LineGrade:
    """The best use whose limits all four figures keep; a figure that is missing keeps none."""
    for grade, limits in LIMITS.items():
        if (
            (down_kbps or 0) >= limits.down_kbps
            and (up_kbps or 0) >= limits.up_kbps
            and rtt_ms is not None
            and rtt_ms <= limits.rtt_ms
            and loss <= limits.loss
        ):
            return grade
    return LineGrade.TELEPHONE


def grade_of(test: LineTest) -> LineGrade:
    """What the line of ``test`` is good for."""
    return line_grade(down_kbps=test.down_kbps, up_kbps=test.up_kbps, rtt_ms=test.rtt_ms, loss=test.loss)


class Reason(StrEnum):
    """Why a hall is not green, the gravest first."""

    FAULT = "fault"
    NOT_IN_ORDER = "not_in_order"  # something a hall cannot do without
    LINE_LOST = "line_lost"
    MISSED = "missed"  # the moment is over and something vital was not answered
    SMALL_THING = "small_thing"  # programme or list not in order
    NOT_KNOWN = "not_known"
    LINE_WEAK = "line_weak"
    LINE_POOR = "line_poor"  # the line test: not good enough for picture
    NOT_ANSWERED = "not_answered"  # still time


_RED = frozenset({Reason.FAULT, Reason.NOT_IN_ORDER, Reason.LINE_LOST, Reason.MISSED})


@dataclass(frozen=True, slots=True)
class Verdict:
    """How ready a hall is and why; no reason: all is in order."""

    reasons: tuple[Reason, ...] = field(default=())

    @property
    def colour(self) -> Colour:
        """Red for a fault, something vital or a missed moment; amber for any other reason; else green."""
        if not self.reasons:
            return Colour.GREEN
        return Colour.AMBER if _RED.isdisjoint(self.reasons) else Colour.RED


def verdict(said: Said, earlier: Said | None, *, is_due: bool, line: str, grade: LineGrade | None) -> Verdict:
    """How ready a hall is at a moment.

    ``earlier`` is what it said at the moment before (nothing at the first): an item it has not answered again stands as it was, so a fault
    told an hour ago is not hidden by a new question.  ``line`` is the state the hall reported last, ``grade`` its last line test.
    """
    standing = {**(earlier or {}), **said}
    bad = {item for item, answer in standing.items() if answer.is_bad}
    is_missed = (is_due and _vital_missing(said)) or (earlier is not None and _vital_missing(standing))
    found = {
        Reason.FAULT: any(answer.fault for answer in standing.values()),
        Reason.NOT_IN_ORDER: not VITAL.isdisjoint(bad),
        Reason.LINE_LOST: line == "lost",
        Reason.MISSED: is_missed,
        Reason.SMALL_THING: not bad <= VITAL,
        Reason.NOT_KNOWN: any(answer.state == ReadyState.UNKNOWN for answer in standing.values()),
        Reason.LINE_WEAK: line == "weak",
        Reason.LINE_POOR: grade in {LineGrade.SOUND, LineGrade.TELEPHONE},
        Reason.NOT_ANSWERED: not is_missed and any(item not in said for item in ReadyItem),
    }
    return Verdict(tuple(reason for reason, holds in found.items() if holds))
