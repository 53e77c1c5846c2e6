"""Rows of a signed sheet."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "paper_range": _("The second time must not be before the first, nor later than now."),
        "paper_sheet": _("{number} ({count} rows)"),
        "paper_no_sheet": _("No sheet is chosen. Scan the code of the row, or look the person up by name."),
        "paper_no_row": _("Sheet {sheet} has rows 1 to {count}."),
        "paper_gone": _("Whoever stands in row {row} is no longer on the list of this hall. Look them up by name, or enter a walk-in."),
        "paper_count": _("{count} rows of this sheet entered."),
        "paper_undo": _("{count} people will no longer count as checked in from this sheet. What was scanned at the door stays."),
        "paper_undone": _("The sheet was taken back"),
        "in_paper": _("From paper, {time}"),
        "row_elsewhere": _("Not on the list of this hall"),
        "row_elsewhere_help": _(
            "Nothing was recorded. Is the sheet of this hall and of this conference? Who came as a guest is entered as a walk-in."
        ),
        "row_other_sheet": _("Sheet {sheet} is not a sheet of this hall that we know. Nothing was recorded; look at its head."),
    }
