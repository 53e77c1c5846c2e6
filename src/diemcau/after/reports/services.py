"""Wording a report, and deriving the figures of units that roll-ups add up."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

from diemcau.after.reports.errors import NotFrozen
from diemcau.after.reports.models import Measure, ReportText, UnitFigure
from diemcau.after.reports.papers import conference_report
from diemcau.after.reports.queries import ReportFacts
from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import Freeze, Presence
from diemcau.foundation.audit import services as audit
from diemcau.foundation.papers.models import KindCode, PaperRecord
from diemcau.foundation.papers.services import lifecycle
from diemcau.foundation.papers.services.offices import cleaned_lines
from diemcau.kernel.actors import Actor


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
    kept = {name: cleaned_lines(value) if isinstance(value, str) else value for name, value in asdict(words).items()}
    text, _made = ReportText.objects.update_or_create(conference=conference, defaults={**kept, "changed_at": now, "changed_by": by.label[:200]})
    audit.record("reports.worded", conference, by=by, at=now, filled=sorted(name for name, value in kept.items() if value))
    return text


def send_report(*, facts: ReportFacts, by: Actor, now: datetime) -> PaperRecord:
    """Send the report for signature, frozen as it is now.  It names people, so no unit below the host is a recipient.

    Number and date are left open: they come back with it.  Raises ``NotFrozen``, ``InForceAlready``, ``WrongStep``.
    """
    if not facts.figures.is_frozen:
        raise NotFrozen
    conference = facts.conference
    paper = conference_report(replace(facts, number=None, signed_on=None))
    record = lifecycle.draft(
        issuer=conference.host, kind=KindCode.REPORT, about=f"conference:{conference.pk}", title=paper.summary, symbol=paper.symbol, by=by, now=now
    )
    return lifecycle.send_for_signature(record=record, paper=paper, recipients=(), is_invented=conference.is_invented, by=by, now=now)


@transaction.atomic
def derive_unit_figures(*, conference: Conference, by: Actor, now: datetime) -> int:
    """Derive the figures of each unit at ``conference`` from its register and log; says how many rows changed.

    Nothing is derived before the host freezes, and a second time changes nothing.  Six statements, whatever the number of people.
    """
    if not Freeze.objects.select_for_update().filter(conference=conference).exists():
        return 0
    came = Delegate.objects.filter(Exists(Presence.objects.filter(delegate=OuterRef("pk"))), conference=conference)
    counted = {
        Measure.ATTENDED: came,
        Measure.CONVENED: Delegate.objects.expected().filter(conference=conference),
        Measure.SITES: Site.objects.filter(conference=conference),
    }
    wanted = {
        (str(measure), unit_id): number
        for measure, rows in counted.items()
        for unit_id, number in rows.order_by().values_list("unit").annotate(Count("pk"))
    }
    there = {(row.measure, row.unit_id): row for row in UnitFigure.objects.filter(conference=conference)}
    wrong = [row.pk for key, row in there.items() if wanted.get(key) != row.value]
    missing = [key for key, number in wanted.items() if key not in there or there[key].value != number]
    UnitFigure.objects.filter(pk__in=wrong).delete()
    UnitFigure.objects.bulk_create(
        [
            UnitFigure(conference=conference, unit_id=unit_id, measure=measure, value=wanted[measure, unit_id], on=conference.day)
            for measure, unit_id in missing
        ],
        batch_size=2_000,
    )
    if changed := len({*missing, *(key for key, row in there.items() if row.pk in set(wrong))}):
        audit.record("reports.unit-figures-derived", conference, by=by, at=now, rows=changed)
    return changed
