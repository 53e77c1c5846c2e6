"""How ready the halls are: what their logs say of it, whom they call, and the calls of the host."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.errors import CallGone, CallSaysNothing
from diemcau.before.sites.models import Call, HelpLines, LineTest, Readiness, Site
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor
from diemcau.kernel.phones import understood
from diemcau.kernel.text import clean


def keep_readiness(*, site: Site, rows: Sequence[Readiness], line: LineTest | None) -> None:
    """Let ``rows`` and ``line`` be what the log of ``site`` says of its readiness; whatever stood there goes.

    Called by the fold of the log, which holds the site locked; the log is the record, so nothing is written to the record of acts.
    Four statements at most.
    """
    Readiness.objects.filter(site=site).delete()
    Readiness.objects.bulk_create(rows)
    if line is None:
        LineTest.objects.filter(site=site).delete()
    else:
        line.site = site
        facts = ["rtt_ms", "jitter_ms", "down_kbps", "up_kbps", "loss", "tested_at", "tested_by"]
        LineTest.objects.bulk_create([line], update_conflicts=True, unique_fields=["site"], update_fields=facts)


@transaction.atomic
def enter_help_lines(
    *, conference: Conference, office_name: str, office_phone: str, support_name: str, support_phone: str, by: Actor, now: datetime
) -> HelpLines:
    """Whom the halls of ``conference`` call; blank numbers are not shown to them.  Raises ``BadPhone``; nothing is stored then."""
    facts = {
        "office_name": clean(office_name),
        "office_phone": understood(office_phone).e164,
        "support_name": clean(support_name),
        "support_phone": understood(support_phone).e164,
    }
    lines, _ = HelpLines.objects.update_or_create(conference=conference, defaults=facts)
    audit.record("sites.help-lines-entered", conference, by=by, at=now)
    return lines


@transaction.atomic
def note_call(*, site: Site, was_reached: bool, said: str, by: Actor, now: datetime) -> Call:
    """That ``site`` was called now.  Raises ``CallSaysNothing`` when somebody answered and nothing is written."""
    words = clean(said)[:300]
    if was_reached and not words:
        raise CallSaysNothing
    call = Call.objects.create(site=site, called_at=now, called_by=by.label[:200], was_reached=was_reached, said=words)
    audit.record("sites.call-noted", site, by=by, at=now, was_reached=was_reached)
    return call


@transaction.atomic
def take_back_call(*, call: Call, by: Actor, now: datetime) -> None:
    """Take back a note that was a slip; it stays readable as taken back.  Raises ``CallGone`` when it was taken back before."""
    if not Call.objects.filter(pk=call.pk, taken_back_at=None).update(taken_back_at=now, taken_back_by=by.label[:200]):
        raise CallGone
    audit.record("sites.call-taken-back", call.site, by=by, at=now)
