"""What may be said of a cell of a list: a code for programs, a sentence for people.

States: "taken" as it stands, "changed" by us and said, "doubtful" and for a person to decide, "refused" until corrected.
The codes are documented in docs/delegates-preview.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(StrEnum):
    """What became of a cell."""

    TAKEN = "taken"
    CHANGED = "changed"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


def said(code: str, facts: Mapping[str, str]) -> str:
    """The sentence of ``code`` in the language of the reader."""
    return str(REASONS[code][1]) % facts


REASONS: dict[str, tuple[State, str | Promise]] = {
    "text.converted": (State.CHANGED, _("Converted from %(encoding)s; in the file: “%(text)s”.")),
    "cell.formula": (State.CHANGED, _("The cell holds a formula; the value stored in the file was taken, the formula was not run.")),
    "cell.formula_without_value": (State.REFUSED, _("A cell holds a formula without a result; write the value itself.")),
    "cell.merged": (State.CHANGED, _("The cell is merged over several rows; its text counts for each of them.")),
    "cell.corrected": (State.CHANGED, _("Corrected here; in the file: “%(text)s”.")),
    "name.missing": (State.REFUSED, _("The full name is missing.")),
    "name.title": (State.CHANGED, _("“%(title)s” stands before the name and was left out.")),
    "name.too_long": (State.REFUSED, _("The name is too long (120 characters at most).")),
    "post.too_long": (State.REFUSED, _("The post is too long (200 characters at most).")),
    "phone.zero_restored": (State.CHANGED, _("The telephone had lost its leading 0; it was put back.")),
    "phone.second_number": (State.CHANGED, _("The cell holds several numbers; %(phone)s was taken, not: %(others)s.")),
    "phone.invalid": (State.REFUSED, _("“%(text)s” is not a telephone number.")),
    "email.invalid": (State.REFUSED, _("“%(text)s” is not an e-mail address.")),
    "unit.guessed": (State.CHANGED, _("“%(text)s” was understood as %(unit)s.")),
    "unit.former": (State.CHANGED, _("“%(text)s” is a former name; it is %(unit)s now.")),
    "unit.chosen": (State.CHANGED, _("“%(text)s” was chosen to mean %(unit)s.")),
    "unit.from_site": (State.CHANGED, _("The unit is blank; the unit of the site was taken.")),
    "unit.unknown": (State.REFUSED, _("No unit in reach is called “%(text)s”; choose one, or correct the name.")),
    "unit.ambiguous": (State.REFUSED, _("“%(text)s” may mean several units (%(units)s); choose which.")),
    "unit.succeeded_by_several": (State.REFUSED, _("“%(text)s” was divided or exists several times among former units; choose its unit of today.")),
    "unit.not_yours": (State.REFUSED, _("%(unit)s is not one of your units; its delegates are named by others.")),
    "unit.missing": (State.REFUSED, _("Neither unit nor site is given.")),
    "site.unknown": (State.REFUSED, _("No site of this conference is called “%(text)s”.")),
    "site.ambiguous": (State.REFUSED, _("“%(text)s” may mean several sites; write the name with its accents, as in the list of sites.")),
    "site.several": (State.REFUSED, _("%(unit)s has several sites; choose one, or write it in the column “Điểm cầu”.")),
    "site.missing": (State.REFUSED, _("%(unit)s has no site of its own; write one in the column “Điểm cầu”.")),
    "site.not_yours": (State.REFUSED, _("Your delegates cannot be sent to %(site)s; choose one of the sites open to you.")),
    "twin.in_file": (State.DOUBTFUL, _("The same name and unit as row %(row)s: %(name)s, %(unit)s, %(site)s. The row is left out.")),
    "twin.in_file_elsewhere": (
        State.DOUBTFUL,
        _("Row %(row)s names the same person under another unit, by telephone or e-mail: %(name)s, %(unit)s, %(site)s. The row is left out."),
    ),
    "twin.in_register": (
        State.DOUBTFUL,
        _("Somebody of that name from that unit is already on the list, with other facts: %(name)s, %(unit)s, %(site)s. The row is left out."),
    ),
    "twin.elsewhere": (
        State.DOUBTFUL,
        _("Probably the same person is already on the list, by telephone or e-mail: %(name)s, %(unit)s, %(site)s. The row is left out."),
    ),
    "twin.of_others": (
        State.DOUBTFUL,
        _("Probably the same person is already on the list, named by another unit. The row is left out; ask the host if this is a mistake."),
    ),
    "twin.cancelled": (State.DOUBTFUL, _("This person is on the list but cancelled; restore them there if they come. The row is left out.")),
    "row.confirmed": (State.CHANGED, _("Looked like somebody already there; you said it is another person.")),
    "row.left_out": (State.CHANGED, _("You left this row out.")),
}
