"""The smallest valid rows of a day in the halls, and events as a device sends them."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance import services
from diemcau.during.attendance.queries import Count, series
from diemcau.during.attendance.services import LogEvent, Receipt
from diemcau.kernel.canonical import canonical, digest
from diemcau.kernel.tokens import hashed, new_token
from tests.before.factories import CLOSES_AT, OPENS_AT, ConferenceFactory, DelegateFactory, SiteFactory

MORNING = OPENS_AT - timedelta(minutes=30)
NOON = CLOSES_AT + timedelta(minutes=10)


def make_device(site: Site, *, label: str = "Điện thoại của tổ kỹ thuật", token: str = "") -> Device:
    """A device paired with ``site`` the day before, good until two days after."""
    return Device.objects.create(
        site=site,
        label=label,
        token_hash=hashed(token or new_token()),
        paired_at=OPENS_AT - timedelta(days=1),
        expires_at=CLOSES_AT + timedelta(days=2),
    )


def make_hall(people: int = 2, *, conference: Conference | None = None, **fields: Any) -> tuple[Site, Device, list[Delegate]]:
    """A site with a device and ``people`` convened."""
    site = SiteFactory.create(conference=conference or ConferenceFactory.create(), **fields)
    return site, make_device(site), [DelegateFactory.create(site=site, conference=site.conference) for _ in range(people)]


def event(kind: str, at: datetime = MORNING, *, number: int | None = None, counter: int | None = None, **payload: Any) -> LogEvent:
    """An event made at ``at``; ``number`` gives it a fixed id."""
    return LogEvent(id=uuid.UUID(int=number) if number else uuid.uuid4(), kind=kind, at=at, counter=counter, payload=payload)


def check_in(delegate: Delegate, at: datetime = MORNING, **fields: Any) -> LogEvent:
    """``delegate`` scanned at ``at``."""
    return event("check_in", at, **fields, delegate=delegate.pk)


def send(site: Site, device: Device | None, *events: LogEvent, now: datetime = MORNING + timedelta(minutes=1), **fields: Any) -> Receipt:
    """``events`` received at ``now`` from a device whose clock agrees with ours."""
    return services.receive_events(site=site, device=device, events=events, sent_at=fields.pop("sent_at", now), now=now, **fields)


def figure(site: Site, key: str = "opening") -> Count:
    """The headcount of ``site`` that stands for the moment ``key``."""
    count = next(slot for slot in series(site) if slot.key == key).figure
    assert count is not None
    return count


def minutes_text(site: Site, *, counted: int = 0, attended: int = 0, closed_at: datetime = NOON, **told: Any) -> str:
    """The minutes of ``site`` as its console writes them; figures in ``told`` replace those that follow from the two given."""
    figures = {"convened": 0, "confirmed": None, "attended": attended, "present": attended, "counted": counted, "walk_ins": 0, "substitutes": 0}
    figures |= {name: told.pop(name) for name in list(told) if name in figures}
    content: dict[str, Any] = {
        "form": "site-minutes/1",
        "conference": {"id": site.conference_id, "title": site.conference.title},
        "site": {"id": site.pk, "name": site.name, "unit": "Xã Bình Sơn", "place": "Hội trường xã"},
        "opened_at": MORNING.isoformat(),
        "closed_at": closed_at.isoformat(),
        "presided_by": "Lê Văn Chủ",
        "operator": "Đỗ Thị Trực",
        "device": "Điện thoại của tổ kỹ thuật",
        "figures": figures,
        "difference": {"reasons": [], "words": ""},
        "headcounts": [],
        "line": [],
        "programme": [],
        "remarks": "",
        "proposals": "",
        "replaces": "",
    }
    return canonical(content | told)


def with_key(device: Device) -> EllipticCurvePrivateKey:
    """A key for ``device`` as a browser makes one; the private half, to sign with."""
    key = generate_private_key(SECP256R1())
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    device.public_key = base64.b64encode(point).decode()
    device.save(update_fields=["public_key"])
    return key


def signature_of(text: str, key: EllipticCurvePrivateKey) -> str:
    """``text`` signed as a browser does: two numbers of 32 bytes, in base64."""
    first, second = decode_dss_signature(key.sign(text.encode(), ECDSA(SHA256())))
    return base64.b64encode(first.to_bytes(32) + second.to_bytes(32)).decode()


def closing(text: str, at: datetime = NOON, *, key: EllipticCurvePrivateKey | None = None, reason: str = "", **fields: Any) -> LogEvent:
    """The closing that carries the minutes ``text``."""
    counted = json.loads(text)["figures"]["counted"]
    told: dict[str, Any] = {"counted": counted, "reason": reason, "minutes": text, "digest": digest(text)}
    return event("close", at, **told | {"signature": signature_of(text, key) if key else ""} | fields)
