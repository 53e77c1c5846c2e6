"""What the queries of attendance answer with: frozen, small, named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from diemcau.during.attendance.models import LineState


@dataclass(frozen=True, slots=True)
class SiteState:
    """What one site's log adds up to now, in people; times are on our clock.

    ``present`` are inside now, ``attended`` were checked in at least once.  ``counted`` is empty while nobody
    has counted; ``last_word_at`` while the site has said nothing.
    """

    site_id: int
    convened: int
    attended: int
    present: int
    walk_ins: int
    substitutes: int
    counted: int | None
    counted_at: datetime | None
    line: LineState
    line_at: datetime | None
    last_word_at: datetime | None
    doubtful: int
    closed_at: datetime | None
    accepted_at: datetime | None
    is_frozen: bool

    @property
    def is_closed(self) -> bool:
        """Whether the site has signed its figures."""
        return self.closed_at is not None


@dataclass(frozen=True, slots=True)
class People:
    """Figures in people.  ``counted`` adds up the sites that counted; empty when none has."""

    convened: int
    attended: int
    counted: int | None
    walk_ins: int
    substitutes: int


@dataclass(frozen=True, slots=True)
class SiteTotals:
    """Figures in sites.  ``silent`` sites have not said a word."""

    total: int
    closed: int
    accepted: int
    silent: int


@dataclass(frozen=True, slots=True)
class Totals:
    """A conference now, in people and in sites; ``last_word_at`` is the age of the whole.

    ``people`` counts a delegate once, also when two halls checked them in.  ``present`` are inside now.
    ``counted_sites`` is how many sites stand behind ``people.counted``.
    """

    people: People
    present: int
    sites: SiteTotals
    counted_sites: int
    line_lost: int
    line_weak: int
    doubtful: int
    last_word_at: datetime | None

    @property
    def heard(self) -> int:
        """Sites that have said a word."""
        return self.sites.total - self.sites.silent


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """One site in the frozen table, in people.  ``closed_at`` is empty for a site that did not close."""

    site_id: int
    name: str
    unit: str
    is_main: bool
    convened: int
    attended: int
    counted: int | None
    walk_ins: int
    substitutes: int
    reason: str
    closed_at: datetime | None
    accepted_at: datetime | None


@dataclass(frozen=True, slots=True)
class FrozenFigures:
    """The figures of a conference as its host froze them: sites in order, totals in people and in sites."""

    conference_id: int
    frozen_at: datetime
    frozen_by: str
    sites: list[SiteFigures]
    people: People
    site_totals: SiteTotals
    digest: str


@dataclass(frozen=True, slots=True)
class Attended:
    """One delegate of the list: where expected or seen, as what, since when.

    ``site`` is the hall they were checked in at (the expected one for those who did not come); ``stands_for``
    is the name of the person a substitute came for, or blank.
    """

    full_name: str
    post: str
    unit: str
    site: str
    kind: str
    stands_for: str
    first_at: datetime | None
    was_present: bool


class DelegateNow(NamedTuple):
    """The delegate an event spoke of, as the operator should see them."""

    id: int
    name: str
    post: str
    unit: str
    present: bool


@dataclass(frozen=True, slots=True)
class ArrivalPoint:
    """How many people had arrived by ``at`` (each counted once, at their first arrival)."""

    at: datetime
    people: int
