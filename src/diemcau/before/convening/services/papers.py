"""Writing down what the papers of a conference say beyond its facts."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from django.db import transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.conferences.rules import Cloning
from diemcau.before.convening.models import PaperText
from diemcau.foundation.audit import services as audit
from diemcau.foundation.papers.services.offices import cleaned_lines
from diemcau.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person writes for the papers; blank leaves what is customary."""

    nominate_by: date | None = None
    sent_to: str = ""
    contact: str = ""
    requirements: str = ""
    funding: str = ""
    duties: str = ""
    notes: str = ""
    conclusions: str = ""
    capacity: str = ""
    signer_name: str = ""
    recipients: str = ""


@transaction.atomic
def word_papers(*, conference: Conference, wording: Wording, by: Actor, now: datetime) -> PaperText:
    """Keep ``wording`` for all papers of ``conference``; its facts are untouched.

    Works after the freeze too: the notice of conclusions is written when the day is over.
    """
    kept = {name: cleaned_lines(value) if isinstance(value, str) else value for name, value in asdict(wording).items()}
    text, _made = PaperText.objects.update_or_create(conference=conference, defaults={**kept, "changed_at": now, "changed_by": by.label[:200]})
    audit.record("convening.papers-worded", conference, by=by, at=now, filled=sorted(name for name, value in kept.items() if value))
    return text


def copy_paper_words(cloning: Cloning) -> int:
    """The words of the papers; gives 1, or 0 when there are none.

    A deadline shifts with the day.  Conclusions stay: they are what came out of the other conference.  Profile, legal basis and
    templates belong to the office, which is the same.
    """
    text = PaperText.objects.filter(conference=cloning.source).first()
    if text is None:
        return 0
    kept = {row.name: getattr(text, row.name) for row in fields(Wording)} | {"conclusions": ""}
    if text.nominate_by:
        kept["nominate_by"] = text.nominate_by + cloning.shift
    word_papers(conference=cloning.target, wording=Wording(**kept), by=cloning.by, now=cloning.now)
    return 1
