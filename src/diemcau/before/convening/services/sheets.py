"""Writing down which sign-in sheets left the printer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import SignInSheet
from diemcau.before.convening.queries.papers import site_sheets
from diemcau.before.convening.queries.quotas import terms_of
from diemcau.before.convening.queries.sheets import rows_of, sheet_number
from diemcau.before.sites.models import Site
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor


@transaction.atomic
def note_printed(*, conference: Conference, sites: Iterable[Site], by: Actor, now: datetime) -> int:
    """Keep the rows of the sign-in sheets of ``sites`` as they are printed now; gives how many were not known.

    The same list printed again is the same sheet.  A constant number of statements for every 500 people.
    """
    by_unit = terms_of(conference).numbers_by_unit
    sheets = []
    for sheet in site_sheets(conference, sites, is_signed=False):
        rows = [person.delegate_id for _number, person in rows_of(sheet.people, by_unit=by_unit)]
        if rows:
            sheets.append(SignInSheet(site=sheet.site, number=sheet_number(sheet.site, rows), rows=rows, printed_at=now))
    known = set(SignInSheet.objects.filter(site__in=[sheet.site for sheet in sheets]).values_list("site", "number"))
    new = [sheet for sheet in sheets if (sheet.site_id, sheet.number) not in known]
    SignInSheet.objects.bulk_create(new, ignore_conflicts=True)  # two printers at once: one sheet
    if new:
        audit.record("convening.sheets-printed", conference, by=by, at=now, count=len(new))
    return len(new)
