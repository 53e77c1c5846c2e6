"""Minutes as the console of a hall would write and seal them, for a morning that is told and not played."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from diemcau.before.sites.models import Site
from diemcau.before.sites.queries import items_received
from diemcau.during.attendance.models import LineState
from diemcau.during.attendance.queries import SiteHall, series, site_hall, site_state
from diemcau.during.attendance.queries.written import FORM
from diemcau.foundation.network.queries import names_on
from diemcau.kernel.canonical import canonical, digest


def new_key() -> EllipticCurvePrivateKey:
    """A key as a browser makes one when it is paired."""
    return generate_private_key(SECP256R1())


def public_half(key: EllipticCurvePrivateKey) -> str:
    """What the server knows of ``key``: the point, uncompressed, in base64."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).decode()


def sealed(content: dict[str, Any], key: EllipticCurvePrivateKey) -> dict[str, str]:
    """``content`` with its hash and signature, as a closing carries them."""
    text = canonical(content)
    first, second = decode_dss_signature(key.sign(text.encode(), ECDSA(SHA256())))
    return {"minutes": text, "digest": digest(text), "signature": base64.b64encode(first.to_bytes(32) + second.to_bytes(32)).decode()}


def minutes_of(site: Site, *, counted: int, words: str, at: datetime, device: str) -> dict[str, Any]:
    """What the minutes of ``site`` say at ``at``, from what its phone has told so far."""
    state, hall = site_state(site, at), site_hall(site)
    unit = names_on([site.unit_id], site.conference.day).get(site.unit_id)
    return {
        "form": FORM,
        "conference": {"id": site.conference_id, "title": site.conference.title},
        "site": {"id": site.pk, "name": site.name, "unit": unit.name if unit else "", "place": site.address},
        "opened_at": hall.opened_at.isoformat() if hall.opened_at else None,
        "closed_at": at.isoformat(),
        "presided_by": "",
        "operator": site.operator_name,
        "device": device,
        "figures": {
            "convened": state.convened, "confirmed": hall.confirmed, "attended": state.attended, "present": state.present, "counted": counted,
            "walk_ins": state.walk_ins, "substitutes": state.substitutes,
        },
        "difference": {"reasons": ["left_early"] if words else [], "words": words},
        "headcounts": _counts(site),
        "line": _faults(hall),
        "programme": [
            {"title": item.title, "from": item.starts_at.isoformat(), "until": item.ends_at.isoformat(), "received": "yes"}
            for item in items_received(site)
        ],
        "remarks": "",
        "proposals": "",
        "replaces": hall.replaces,
    }  # fmt: skip


def _counts(site: Site) -> list[dict[str, Any]]:
    return [
        {
            "moment": slot.due.moment.value if slot.due else "on_demand", "title": slot.due.title if slot.due else "", "at": count.at.isoformat(),
            "counted": count.counted, "inside": count.inside, "reasons": [reason.value for reason in count.reasons], "words": count.words,
            "stands": count.is_figure,
        }
        for slot in series(site) for count in reversed(slot.counts) if count.at
    ]  # fmt: skip


def _faults(hall: SiteHall) -> list[dict[str, Any]]:
    """Spans of a weak or lost line, each until the next word."""
    ends = [*(word.at.isoformat() for word in hall.line[1:]), None]
    spans = zip(hall.line, ends, strict=True)
    return [
        {"state": word.state.value, "from": word.at.isoformat(), "until": until, "note": word.note}
        for word, until in spans
        if word.state != LineState.GOOD
    ]
