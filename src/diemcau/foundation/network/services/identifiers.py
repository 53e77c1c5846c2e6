"""Codes by which other systems know a unit."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.rules import name_act, name_fact
from diemcau.foundation.network.errors import BadIdentifier
from diemcau.foundation.network.models import Unit, UnitIdentifier
from diemcau.foundation.network.rules.identifiers import schemes
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean

name_act("network.identified", _("A code of the unit was entered"))
name_act("network.identifier-ended", _("The last day of a code was set"))
name_fact("scheme", _("scheme"))
name_fact("code", _("code"))


@transaction.atomic
def identify(
    *, unit: Unit, scheme: str, code: str, since: date | None, until: date | None = None, legal_act: str = "", source: str = "",
    is_primary: bool = True, by: Actor, now: datetime,
) -> UnitIdentifier:  # fmt: skip
    """Write down that ``scheme`` knows ``unit`` by ``code`` from ``since`` up to, not including, ``until``; the code stays as given.

    A code of an odd form is taken: ``rules.remark_on`` tells whoever enters it.  Raises ``BadIdentifier`` when the scheme is unknown, the
    code empty, or the code means another unit, or the unit has another primary code, on some of these days.
    """
    code = clean(code)
    if scheme not in schemes():
        raise BadIdentifier(_("This scheme of codes is not known. Choose one of the list."))
    if not code:
        raise BadIdentifier(_("Write the code."))
    if since is not None and until is not None and until <= since:
        raise BadIdentifier(_("The last day lies before the first."))
    period = DateRange(since, until)
    Unit.objects.select_for_update().get(pk=unit.pk)
    there = UnitIdentifier.objects.filter(scheme=scheme, period__overlap=period)
    if there.filter(code=code).exists():
        raise BadIdentifier(_("This code already means a unit on some of these days. End that first, or choose other days."))
    if is_primary and there.filter(unit=unit, is_primary=True).exists():
        raise BadIdentifier(
            _("The unit already has a code of this scheme on some of these days. End that first, or enter this one as a further code.")
        )
    row = UnitIdentifier.objects.create(
        unit=unit, scheme=scheme, code=code, period=period, legal_act=clean(legal_act), source=clean(source), is_primary=is_primary
    )
    audit.record("network.identified", unit, by=by, at=now, label=code, scheme=scheme, code=code, since=str(since or ""), until=str(until or ""))
    return row


@transaction.atomic
def end_identifier(*, identifier: UnitIdentifier, until: date, by: Actor, now: datetime) -> UnitIdentifier:
    """Let ``until`` be the first day on which the code no longer means the unit."""
    row = UnitIdentifier.objects.select_for_update().get(pk=identifier.pk)
    if row.period.lower is not None and until <= row.period.lower:
        raise BadIdentifier(_("The last day lies before the first."))
    row.period = DateRange(row.period.lower, until)
    row.save(update_fields=["period"])
    audit.record("network.identifier-ended", row.unit, by=by, at=now, label=row.code, scheme=row.scheme, code=row.code, until=str(until))
    return row
