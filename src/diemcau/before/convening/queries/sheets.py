"""Sign-in sheets: the number that stands on one, its rows in order, and those that were printed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence

from diemcau.before.convening.models import SignInSheet
from diemcau.before.convening.queries.papers import Invited
from diemcau.before.convening.queries.quotas import numbered
from diemcau.before.sites.models import Site

BLANK_ROWS = 5  # at the foot, for who comes without being on the list
_NEWEST = 5  # printed sheets that a device takes along


def sheet_number(site: Site, rows: Iterable[int]) -> str:
    """Four letters and digits that stand for exactly these ``rows`` (ids of delegates) in this order."""
    told = f"{site.pk}:{','.join(map(str, rows))}".encode()
    return base64.b32encode(hashlib.sha256(told).digest()[:3]).decode()[:4]


def rows_of(people: Sequence[Invited], *, by_unit: bool) -> list[tuple[int, Invited]]:
    """``people`` of a site as they stand on its sheet, each with the number in the list (STT).  No query."""
    return numbered(people, lambda person: person.unit_key, by_unit=by_unit)


def printed_sheets(site: Site) -> list[SignInSheet]:
    """The newest sheets printed for ``site``, the last first.  One query."""
    return list(SignInSheet.objects.filter(site=site).order_by("-printed_at", "-pk")[:_NEWEST])
