"""Where a delegate stands on the day, as their own page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.before.sites.rules import GRACE
from diemcau.during.attendance.queries.self_check_in import Here, Proof, any_hall_on, whereabouts
from diemcau.during.attendance.queries.ways import Came, came

TICKET_LIVES = 15 * 60  # seconds: to look for one's code in an old message
_SALT = "hall-ticket"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the log says the delegate is, how they came, and whether their conference has halls with self check-in."""

    here: Here | None
    came: Came | None
    may_type: bool


def standing(delegate: Delegate, *, now: datetime) -> Standing:
    """Where ``delegate`` stands at ``now``.  At most three queries."""
    here = whereabouts(delegate)
    may_type = not (here and here.is_in) and now < delegate.conference.closes_at + GRACE and any_hall_on(delegate)
    return Standing(here, came(here.site, delegate).get(delegate.pk) if here else None, may_type)


def words() -> dict[str, str]:
    """Sentences of the script that keeps digits until there is a network; ``{time}`` is filled by it."""
    return {
        "kept": _("Kept on this phone at {time}. No network: it is sent by itself when there is one. Keep this page open."),
        "sending": _("Sending…"),
        "six": _("Type six digits."),
        "again": _("The page is too old to send what is kept. Open your link again; what is kept stays on this phone."),
    }


def ticket(proof: Proof) -> str:
    """``proof`` (of a QR scanned with network) as a word that a form carries while its reader looks for their code."""
    return signing.dumps([proof.site.pk, proof.step, proof.at.isoformat()], salt=_SALT)


def proof_of(word: str, site: Site) -> Proof | None:
    """What ``word`` proves of ``site``; nothing when it is not ours, of another hall, or too old."""
    try:
        pk, step, told = signing.loads(word, salt=_SALT, max_age=TICKET_LIVES)
    except signing.BadSignature:
        return None
    at = parse_datetime(told)
    return Proof(site, step, at, at) if at and pk == site.pk else None
