"""Where the papers of a conference stand on their way, and whom they are meant for."""

from __future__ import annotations

from collections.abc import Iterable

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.foundation.papers.models import KINDS, KindCode, PaperRecord
from diemcau.foundation.papers.queries import records_about


def about(conference: Conference) -> str:
    """How the papers of ``conference`` name it."""
    return f"conference:{conference.pk}"


def is_sent(code: KindCode) -> bool:
    """Whether a paper of this kind is signed and numbered by itself: an annex, a sheet to sign on and a badge are not."""
    return bool(KINDS[code].type_code) or code == KindCode.CALL


def standing(conference: Conference, kinds: Iterable[KindCode], *, of_all: bool) -> dict[str, list[PaperRecord]]:
    """The papers that left the desk, by kind, the one under way first; without ``of_all`` only what was issued.  One query."""
    found = records_about(about(conference), [code for code in kinds if is_sent(code)])
    return found if of_all else {kind: shown for kind, rows in found.items() if (shown := [row for row in rows if row.is_outside])}


def concerned_units(conference: Conference) -> set[int]:
    """Units that send delegates to ``conference`` or have a site there, the host left out.  Two queries."""
    going = Delegate.objects.expected().filter(conference=conference).values_list("unit_id", flat=True).distinct()
    return {*going, *Site.objects.filter(conference=conference).values_list("unit_id", flat=True)} - {conference.host_id}
