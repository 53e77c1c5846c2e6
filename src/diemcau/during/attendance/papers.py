"""Attendance as files to take away."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from django.utils.translation import gettext as _

from diemcau.during.attendance.queries.conflicts import Conflict
from diemcau.kernel.dates import local
from diemcau.kernel.spreadsheets import safe_cell


def conflicts_csv(found: Iterable[Conflict]) -> bytes:
    """Conflicts as CSV in UTF-8 with a mark that Excel knows it by, a line for each hall concerned; no cell is a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([_("What"), _("Who"), _("Post"), _("Site"), _("Entries"), _("First"), _("Last"), _("Entered by")])
    for conflict in found:
        for hall in conflict.halls:
            first, last = (f"{local(at):%H:%M %d/%m/%Y}" if at else "" for at in (hall.first_at, hall.last_at))
            cells = [conflict.name, conflict.who, conflict.post, hall.name, str(len(hall.entries)), first, last, ", ".join(hall.entered_by)]
            writer.writerow([safe_cell(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")
