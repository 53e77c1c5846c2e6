"""The minutes of sites: what came, whether it agrees with the log, and whether it is still what was sealed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Device, Site
from diemcau.before.sites.rules import signature_of, signed_by
from diemcau.during.attendance.models import Seal, SiteEvent, SiteMinutes
from diemcau.during.attendance.queries.paging import Page
from diemcau.during.attendance.queries.written import Written, read
from diemcau.kernel.canonical import digest
from diemcau.kernel.statements import rows_of

PAGE = 50  # sites on one page


class MinutesState(StrEnum):
    """Where the minutes of a site stand; also what a page of them shows."""

    ALL = ""
    OPEN = "open"  # not closed yet
    REOPENED = "reopened"  # closed once, opened again by the host, not closed since
    WITHOUT = "without"  # closed without minutes: by an older console
    DIFFERS = "differs"  # the signed figures are not the log's, or a seal is broken; not accepted yet
    ARRIVED = "arrived"  # nothing to look at, not accepted yet
    ACCEPTED = "accepted"


_STANDING = """
WITH standing AS MATERIALIZED (
    SELECT s.id, s.name, s.is_main, s.sort_key, c.id AS closing_id, c.closed_at, c.closed_by, c.convened, c.attended, c.counted, c.accepted_at,
        m.id AS minutes_id, m.digest, m.seal, m.agrees,
        (SELECT count(*) FROM attendance_closing o WHERE o.site_id = s.id AND o.reopened_at IS NOT NULL) AS earlier,
        CASE WHEN c.id IS NULL AND EXISTS (SELECT 1 FROM attendance_closing o WHERE o.site_id = s.id) THEN 'reopened'
            WHEN c.id IS NULL THEN 'open' WHEN c.accepted_at IS NOT NULL THEN 'accepted' WHEN m.id IS NULL THEN 'without'
            WHEN m.agrees AND m.seal <> 'broken' THEN 'arrived' ELSE 'differs' END AS state
    FROM sites_site s LEFT JOIN attendance_closing c ON c.site_id = s.id AND c.reopened_at IS NULL
    LEFT JOIN attendance_siteminutes m ON m.closing_id = c.id
    WHERE s.conference_id = %(conference)s
)"""
_COUNTED = f"{_STANDING} SELECT state, count(*) FROM standing GROUP BY state"  # noqa: S608  # constant SQL
_PAGE = f"""
{_STANDING} SELECT id, name, is_main, closed_at, closed_by, convened, attended, counted, accepted_at, minutes_id, digest, seal, agrees, earlier,
    state, count(*) OVER () AS found
FROM standing WHERE %(state)s::text = '' OR state = %(state)s::text ORDER BY sort_key, id LIMIT {PAGE} OFFSET %(offset)s
"""  # noqa: S608  # constant SQL, bound values


@dataclass(frozen=True, slots=True)
class MinutesRow:
    """One site in the list of minutes; figures in people, empty while it is not closed.  ``earlier`` closings were reopened."""

    site_id: int
    name: str
    is_main: bool
    closed_at: datetime | None
    closed_by: str | None
    convened: int | None
    attended: int | None
    counted: int | None
    accepted_at: datetime | None
    minutes_id: int | None
    digest: str | None
    seal: Seal | None
    agrees: bool | None
    earlier: int
    state: MinutesState

    @property
    def difference(self) -> int:
        """Counted minus checked in, as signed."""
        return (self.counted or 0) - (self.attended or 0)


@dataclass(frozen=True, slots=True)
class MinutesPage(Page):
    """A page of sites with their minutes."""

    size: ClassVar[int] = PAGE

    rows: list[MinutesRow]


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure in people: as the site signed it, and as the log had it when the minutes arrived."""

    name: str | Promise
    signed: int
    log: int

    @property
    def differs(self) -> bool:
        return self.signed != self.log


@dataclass(frozen=True, slots=True)
class Checked:
    """Minutes looked at again, now: whether their hash is still that of their text, and whether the signature fits the key.

    ``is_signature_right`` is empty for minutes without a signature.
    """

    is_hash_right: bool
    is_signature_right: bool | None

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found wrong."""
        return self.is_hash_right and self.is_signature_right is not False


@dataclass(frozen=True, slots=True)
class Opened:
    """Minutes with what they say and what stands beside them; ``late`` entries came after the closing and wait."""

    row: SiteMinutes
    written: Written
    checked: Checked
    compared: Sequence[Compared]
    late: int


FIGURES: tuple[tuple[str, str | Promise], ...] = (
    ("convened", _("Convened")),
    ("attended", _("Checked in")),
    ("present", _("Present at the closing")),
    ("walk_ins", _("Walk-ins")),
    ("substitutes", _("Substitutes")),
)


def minutes_by_state(conference: Conference) -> dict[MinutesState, int]:
    """How many sites of ``conference`` stand where; every site stands somewhere.  One query."""
    told = dict(rows_of(_COUNTED, {"conference": conference.pk}))
    return {state: told.get(state.value, 0) for state in MinutesState if state} | {MinutesState.ALL: sum(told.values())}


def minutes_page(conference: Conference, *, state: str = "", page: int = 1) -> MinutesPage:
    """Sites of ``conference`` in order with their minutes, fifty to a page, narrowed to one state.  One query.  A page beyond the last is empty."""
    number = max(1, page)
    wanted = MinutesState(state) if state in list(MinutesState) else MinutesState.ALL
    rows = rows_of(_PAGE, {"conference": conference.pk, "state": wanted.value, "offset": (number - 1) * PAGE})
    return MinutesPage(rows=[_row(row) for row in rows], found=rows[0][15] if rows else 0, number=number)


def minutes_of(site: Site) -> list[SiteMinutes]:
    """Every version of the minutes of ``site``, newest first, with its closing.  One query."""
    return list(_with_their_site().filter(closing__site=site).order_by("-pk"))


def minutes_in_force(conference: Conference) -> QuerySet[SiteMinutes]:
    """The minutes of ``conference`` that stand, in the order of its sites."""
    return (
        _with_their_site()
        .filter(closing__site__conference=conference, closing__reopened_at=None)
        .order_by("closing__site__sort_key", "closing__site")
    )


def minutes_rows(keys: Sequence[int]) -> list[SiteMinutes]:
    """The minutes with these ids, in their order.  One query."""
    found = {row.pk: row for row in _with_their_site().filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def minutes_with_code(code: str) -> SiteMinutes | None:
    """The minutes whose hash begins as ``code`` says, however it was typed; the newest where an old text was sent again.  One query."""
    letters = "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())
    try:
        begins = base64.b32decode(letters).hex()
    except (ValueError, binascii.Error):
        return None
    return _with_their_site().filter(digest__startswith=begins).order_by("-pk").first() if len(begins) == 20 else None


def opened(row: SiteMinutes) -> Opened:
    """``row`` with all that a page or a paper says of it.  One query."""
    written = read(row.written)
    if written is None:
        raise ValueError(f"minutes {row.pk} were kept and cannot be read")  # the service keeps none that cannot
    late = SiteEvent.objects.filter(site=row.closing.site_id, pk__gt=row.closing.event_id).count() if row.closing.reopened_at is None else 0
    compared = [Compared(label, getattr(written, name), row.log[name]) for name, label in FIGURES]
    return Opened(row=row, written=written, checked=checked(row), compared=compared, late=late)


def checked(row: SiteMinutes) -> Checked:
    """Hash and signature of ``row`` computed anew from its text.  No query.

    Minutes that came with a broken seal stay broken: where the signature fits, the hash that came with them was another.
    """
    is_hash_right = digest(row.written) == row.digest
    fits = signed_by(Device(public_key=row.public_key), row.written.encode(), signature_of(row.signature)) if row.signature else None
    return Checked(is_hash_right and not (row.seal == Seal.BROKEN and fits is not False), fits)


def names_the_one_before(row: SiteMinutes) -> bool:
    """Whether the minutes say themselves which they replace: the device knew them.  No query when ``replaces`` was read along."""
    written = read(row.written)
    return written is not None and written.replaces == (row.replaces.digest if row.replaces else "")


def _with_their_site() -> QuerySet[SiteMinutes]:
    return SiteMinutes.objects.select_related("closing__site__conference__host", "closing__site__unit", "replaces", "replaced_by")


def _row(row: tuple[Any, ...]) -> MinutesRow:
    told = [*row[:11], Seal(row[11]) if row[11] else None, *row[12:14], MinutesState(row[14])]
    return MinutesRow(*told)
