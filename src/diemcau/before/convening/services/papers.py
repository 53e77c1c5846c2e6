"""Writing down what the papers of a conference say beyond its facts."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from django.db import transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.conferences.rules import Cloning
from diemcau.before.convening.errors import GapsNotSeen
from diemcau.before.convening.models import PaperText
from diemcau.before.convening.papers import bundle
from diemcau.before.convening.papers.bundle import Wanted
from diemcau.before.convening.papers.values import holes
from diemcau.before.convening.queries.paper_standing import about, concerned_units
from diemcau.foundation.audit import services as audit
from diemcau.foundation.papers.models import KindCode, PaperRecord, PaperTemplate
from diemcau.foundation.papers.services import lifecycle
from diemcau.foundation.papers.services.offices import cleaned_lines
from diemcau.kernel.actors import Actor

_KNOWN = "Biết còn thiếu:"  # before what whoever sent the paper had seen


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


def send_for_signature(*, wanted: Wanted, template: PaperTemplate | None = None, gaps_seen: bool = False, by: Actor, now: datetime) -> PaperRecord:
    """Send a paper of a conference for signature, frozen as it is now, in the office's own form where it has one.

    It is meant for the units that send delegates or have a site there.  A letter that asks for names is answered by the
    day it names.  What it would leave open must be entered or, with ``gaps_seen``, said to be known: that is written into its
    history.  Raises ``GapsNotSeen``, ``InForceAlready``, ``WrongStep``.
    """
    facts = wanted.facts
    missing = holes(facts, wanted.code, template)
    if missing and not gaps_seen:
        raise GapsNotSeen(missing)
    conference, paper = facts.conference, bundle.paper(wanted)
    record = lifecycle.draft(
        issuer=conference.host, kind=wanted.code, about=about(conference), title=paper.summary, symbol=paper.symbol, by=by, now=now
    )
    return lifecycle.send_for_signature(
        record=record,
        paper=paper,
        recipients=concerned_units(conference),
        docx=bundle.docx(wanted, template) if template and not record.corrects else b"",  # a template has no place for what is replaced
        due_on=facts.due_on if wanted.code == KindCode.CALL else None,
        is_invented=conference.is_invented,
        note=" ".join([_KNOWN, *map(str, missing)]) if missing else "",
        by=by,
        now=now,
    )
