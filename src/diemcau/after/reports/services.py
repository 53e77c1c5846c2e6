"""Wording a report."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from diemcau.after.reports.models import ReportText
from diemcau.before.conferences.models import Conference
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean


@dataclass(frozen=True, slots=True)
class Words:
    """What a person writes around the figures; blank leaves the house's proposal."""

    issuer_above: str = ""
    issuer: str = ""
    number: int | None = None
    symbol: str = ""
    place: str = ""
    signed_on: date | None = None
    assessment: str = ""
    proposals: str = ""
    capacity: str = ""
    signer_name: str = ""
    recipients: str = ""


@transaction.atomic
def word_report(*, conference: Conference, words: Words, by: Actor, now: datetime) -> ReportText:
    """Keep ``words`` as the text of the report of ``conference``; figures are untouched."""
    kept = {name: _cleaned(value) if isinstance(value, str) else value for name, value in asdict(words).items()}
    text, _made = ReportText.objects.update_or_create(conference=conference, defaults={**kept, "changed_at": now, "changed_by": by.label[:200]})
    audit.record("reports.worded", conference, by=by, at=now, filled=sorted(name for name, value in kept.items() if value))
    return text


def _cleaned(text: str) -> str:
    return "\n".join(filter(None, (clean(line) for line in text.splitlines())))
