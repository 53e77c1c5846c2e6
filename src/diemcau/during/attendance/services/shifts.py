"""Whether who opened a shift gave the PIN: found out here, marked, never refused."""

from __future__ import annotations

from collections.abc import Iterable

from diemcau.before.sites.models import Operator
from diemcau.before.sites.rules import is_proven
from diemcau.during.attendance.models import EventKind, Mark
from diemcau.during.attendance.services.reading import Understood
from diemcau.during.attendance.services.storing import Batch


def prove(batch: Batch, entries: Iterable[Understood]) -> None:
    """Mark those of ``entries`` that open a shift with a proof that does not hold: no PIN, another one, another device, another event.

    One query when a shift is opened, else none.
    """
    opening = [entry for entry in entries if entry.kind == EventKind.SHIFT_OPENED and entry.is_readable]
    if not opening:
        return
    known = {operator.pk: operator for operator in Operator.objects.filter(site=batch.site, pk__in=[entry.payload["operator"] for entry in opening])}
    for entry in opening:
        operator, maker = known.get(entry.payload["operator"]), entry.event.device or (batch.device.pk if batch.device else None)
        proof = entry.payload.get("proof", "")
        if operator is None or maker is None or not is_proven(operator, proof, event=entry.event.id, device=maker):
            entry.marks.append(Mark.UNPROVEN_SHIFT)
