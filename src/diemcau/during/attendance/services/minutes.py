"""The minutes of a site: what seals them, and keeping them as they came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diemcau.before.sites.models import Device
from diemcau.before.sites.rules import signature_of, signed_by
from diemcau.during.attendance.models import Closing, Mark, Seal, SiteMinutes
from diemcau.during.attendance.queries.written import Written
from diemcau.during.attendance.services.reading import Understood
from diemcau.during.attendance.services.storing import Batch

_OF_THE_LOG = ("convened", "attended", "present", "walk_ins", "substitutes")


@dataclass(frozen=True, slots=True)
class Sealed:
    """Minutes with what holds them together."""

    written: Written
    seal: Seal
    signature: str
    public_key: str


def judge(batch: Batch, entry: Understood) -> Sealed | None:
    """The minutes of a closing and their seal; what does not fit is marked on ``entry``.  A query for signed ones.

    Minutes of another site are none of this closing; it stands without them.
    """
    if entry.minutes is None:
        return None
    if entry.minutes.site_id != batch.site.pk:
        entry.minutes = None
        entry.marks.append(Mark.MINUTES_UNREADABLE)
        return None
    told, signature = entry.payload.get("digest"), entry.payload.get("signature")
    signature = signature if isinstance(signature, str) and len(signature) <= 200 else ""
    device = _maker(batch, entry) if signature else None
    seal = _seal(entry.minutes, told, signature, device)
    if seal == Seal.BROKEN:
        entry.marks.append(Mark.SEAL_BROKEN)
    return Sealed(entry.minutes, seal, signature, device.public_key if device else "")


def keep(closing: Closing, found: Sealed, facts: Mapping[str, Any], now: datetime) -> SiteMinutes:
    """Keep the minutes of ``closing`` for good, with the log's figures of this moment beside them, after those they replace."""
    written = found.written
    log = {name: facts[name] for name in _OF_THE_LOG}
    before = SiteMinutes.objects.filter(closing__site=closing.site_id).order_by("-pk").first()
    return SiteMinutes.objects.create(
        closing=closing,
        written=written.text,
        digest=written.digest,
        seal=found.seal,
        signature=found.signature,
        public_key=found.public_key,
        log=log,
        agrees=all(getattr(written, name) == count for name, count in log.items()),
        replaces=before,
        kept_at=now,
    )


def _seal(written: Written, told: object, signature: str, device: Device | None) -> Seal:
    if told != written.digest:
        return Seal.BROKEN
    if not signature:
        return Seal.UNSIGNED
    return Seal.SIGNED if device and signed_by(device, written.text.encode(), signature_of(signature)) else Seal.BROKEN


def _maker(batch: Batch, entry: Understood) -> Device | None:
    """The device that made ``entry``: another of the site may send what this one kept."""
    if entry.event.device and (batch.device is None or entry.event.device != batch.device.pk):
        return Device.objects.filter(pk=entry.event.device, site=batch.site).first() or batch.device
    return batch.device
