"""Writing down how an office writes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from diemcau.foundation.audit import services as audit
from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.models import OfficeProfile, Standing
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean


@dataclass(frozen=True, slots=True)
class Profile:
    """What an office says of itself; blank leaves the house's proposal."""

    standing: str = Standing.COLLEGIAL
    issuer_above: str = ""
    issuer: str = ""
    symbol: str = ""
    drafting: str = ""
    place: str = ""
    capacity: str = ""
    signer_name: str = ""
    recipients: str = ""


@transaction.atomic
def keep_profile(*, unit: Unit, profile: Profile, by: Actor, now: datetime) -> OfficeProfile:
    """Keep ``profile`` as the way ``unit`` writes its papers from now on; papers already taken stay as they are."""
    kept = {name: cleaned_lines(value) for name, value in asdict(profile).items()}
    row, _made = OfficeProfile.objects.update_or_create(unit=unit, defaults={**kept, "changed_at": now, "changed_by": by.label[:200]})
    audit.record("papers.office-kept", unit, by=by, at=now, filled=sorted(name for name, value in kept.items() if value))
    return row


def cleaned_lines(text: str) -> str:
    """``text`` line by line without control characters, blank lines or doubled spaces."""
    return "\n".join(filter(None, (clean(line) for line in text.splitlines())))
