"""A list from Excel: read, judged, then accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from diemcau.before.conferences.models import Conference
from diemcau.before.conferences.services import hold
from diemcau.before.convening.errors import BadEmail, HeadingsMissing, ImportHasErrors, ImportStale
from diemcau.before.convening.models import Delegate, ImportDraft
from diemcau.before.convening.queries import Places, places
from diemcau.before.convening.rules import HEADINGS, is_not_a_person
from diemcau.before.convening.services.delegates import NewDelegate, add_delegates, address
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.models import User
from diemcau.foundation.network.models import Unit
from diemcau.kernel import spreadsheets
from diemcau.kernel.actors import Actor
from diemcau.kernel.phones import BadPhone, understood
from diemcau.kernel.text import clean, fold

DRAFT_LIVES = timedelta(hours=12)


@dataclass(slots=True)
class Judged:
    """One row of a list: whom it means and what is to be said of it.

    ``verdict``: "new" will be entered; "same" is in the register already; "doubtful" looks like somebody
    already there and is left out; "error" must be corrected in the file first.
    """

    number: int
    verdict: str = "new"
    full_name: str = ""
    post: str = ""
    phone: str = ""  # E.164
    email: str = ""
    unit_id: int | None = None
    unit: str = ""  # as understood, else as written
    site_id: int | None = None
    site: str = ""
    remarks: list[str] = field(default_factory=list)  # sentences

    def refuse(self, sentence: str) -> None:
        self.verdict = "error"
        self.remarks.append(sentence)

    @property
    def key(self) -> tuple[str, int]:
        """Who it is, as far as a list can tell: the name without accents, the unit."""
        return fold(self.full_name), self.unit_id or 0


@dataclass(frozen=True, slots=True)
class Register:
    """People already convened: (folded name, unit) → (site, post, telephone, is cancelled)."""

    people: dict[tuple[str, int], tuple[int, str, str, bool]]


def preview_import(*, conference: Conference, content: bytes, filename: str, owner: User, now: datetime) -> ImportDraft:
    """Read a list and say what would become of each row; nobody is entered.

    A new preview replaces the owner's earlier ones for this conference.  Raises a ``Refused`` of
    ``kernel.spreadsheets`` or ``HeadingsMissing``; nothing is stored then.
    """
    sheet = spreadsheets.read(content)
    headed = spreadsheets.find_headings(sheet, HEADINGS, required="full_name")
    if headed is None:
        raise HeadingsMissing
    people = [row for row in headed.rows if not is_not_a_person(row, headed)]
    if len(people) > spreadsheets.MAX_DATA_ROWS:
        raise spreadsheets.TooManyRows
    rows = _judged(people, headed, places(conference), _register(conference))
    ImportDraft.objects.filter(expires_at__lte=now).delete()
    with transaction.atomic():
        ImportDraft.objects.filter(conference=conference, owner=owner, accepted_at=None).delete()
        return ImportDraft.objects.create(
            conference=conference,
            owner=owner,
            filename=clean(filename)[:200],
            rows=[asdict(row) for row in rows],
            remarks=_remarks(sheet, headed, left_out=len(headed.rows) - len(people)),
            created_at=now,
            expires_at=now + DRAFT_LIVES,
        )


@transaction.atomic
def accept_import(*, draft: ImportDraft, by: Actor, now: datetime) -> int:
    """Enter every new row of ``draft`` or none; gives how many.  Accepting again gives the same number and enters nobody.

    Somebody entered since the preview is not entered twice.  Raises ``ImportHasErrors`` or ``ImportStale``.
    """
    kept = ImportDraft.objects.select_for_update().select_related("conference").get(pk=draft.pk)
    if kept.accepted is not None:
        return kept.accepted
    rows = [Judged(**row) for row in kept.rows]
    if errors := sum(row.verdict == "error" for row in rows):
        raise ImportHasErrors(errors)
    conference = hold(kept.conference)
    there = _register(conference).people
    new = [row for row in rows if row.verdict == "new" and row.key not in there]
    sites = Site.objects.filter(conference=conference).in_bulk({row.site_id for row in new if row.site_id})
    units = Unit.objects.in_bulk({row.unit_id for row in new if row.unit_id})
    if now >= kept.expires_at or any(row.site_id not in sites or row.unit_id not in units for row in new):
        raise ImportStale
    people = [NewDelegate(sites[row.site_id or 0], units[row.unit_id or 0], row.full_name, row.post, row.phone, row.email) for row in new]
    kept.accepted, kept.accepted_at, kept.rows = add_delegates(conference=conference, rows=people, by=by, now=now), now, []
    kept.save(update_fields=["accepted", "accepted_at", "rows"])
    return kept.accepted


def _register(conference: Conference) -> Register:
    rows = Delegate.objects.filter(conference=conference).values_list("folded", "unit_id", "site_id", "post", "phone", "cancelled_at")
    return Register({(name, unit): (site, post, phone, cancelled is not None) for name, unit, site, post, phone, cancelled in rows})


def _judged(rows: Sequence[spreadsheets.Row], headed: spreadsheets.Headed, where: Places, register: Register) -> list[Judged]:
    judged: list[Judged] = []
    seen: dict[tuple[str, int], Judged] = {}
    for row in rows:
        one = _read_row(row, headed)
        _find_place(one, where)
        if one.verdict == "new":
            _compare(one, seen.get(one.key), register.people.get(one.key))
            seen.setdefault(one.key, one)
        judged.append(one)
    return judged


def _read_row(row: spreadsheets.Row, headed: spreadsheets.Headed) -> Judged:
    text = {name: clean(row.cell(column)) for name, column in headed.columns.items()}
    one = Judged(row.number, full_name=text["full_name"], post=text.get("post", ""), unit=text.get("unit", ""), site=text.get("site", ""))
    for name in ("full_name", "post", "unit", "site", "phone"):
        if headed.columns.get(name) in row.formulas and (not text[name] or text[name].startswith("#")):
            one.refuse(_("A cell holds a formula without a result; write the value itself."))
    if not one.full_name:
        one.refuse(_("The full name is missing."))
    if len(one.full_name) > 120 or len(one.post) > 200:
        one.refuse(_("The name or the post is too long (120 and 200 characters at most)."))
    try:
        phone = understood(text.get("phone", ""))
    except BadPhone:
        one.refuse(_("“%(text)s” is not a telephone number.") % {"text": text["phone"]})
    else:
        one.phone = phone.e164
        if phone.is_repaired:
            one.remarks.append(_("The telephone had lost its leading 0; it was put back."))
    try:
        one.email = address(text.get("email", ""))
    except BadEmail as refused:
        one.refuse(str(refused.sentence))
    return one


def _find_place(one: Judged, where: Places) -> None:
    written_unit, written_site = one.unit, one.site
    site = where.site_meant(written_site) if written_site else None
    unit = where.units.meant(written_unit) if written_unit else None
    if site and not site.ids:
        one.refuse(_("No site of this conference is called “%(text)s”.") % {"text": written_site})
    elif site and len(site.ids) > 1:
        one.refuse(_("“%(text)s” may mean several sites; write the name with its accents, as in the list of sites.") % {"text": written_site})
    elif site:
        _set_site(one, site.ids[0], where)
    if unit is None:
        _unit_from_site(one, where)
    else:
        _unit_as_written(one, unit.ids, where, written_unit)
    if one.unit_id and unit and unit.is_guess:
        one.remarks.append(_("“%(text)s” was understood as %(unit)s.") % {"text": written_unit, "unit": one.unit})
    if not written_site and one.unit_id:
        _site_from_unit(one, where)


def _unit_as_written(one: Judged, ids: tuple[int, ...], where: Places, text: str) -> None:
    if len(ids) > 1 and one.site_id and where.site_units[one.site_id] in ids:
        ids = (where.site_units[one.site_id],)  # the site tells which of them
    if not ids:
        one.refuse(_("No unit in reach of this conference is called “%(text)s”.") % {"text": text})
    elif len(ids) > 1:
        one.refuse(_("“%(text)s” may mean several units; write the name with its accents, or name the site.") % {"text": text})
    else:
        one.unit_id, one.unit = ids[0], where.unit_names[ids[0]]


def _unit_from_site(one: Judged, where: Places) -> None:
    if one.site_id:
        one.unit_id = where.site_units[one.site_id]
        one.unit = where.unit_names.get(one.unit_id, one.site)
        one.remarks.append(_("The unit is blank; the unit of the site was taken."))
    elif not one.site:
        one.refuse(_("Neither unit nor site is given."))


def _site_from_unit(one: Judged, where: Places) -> None:
    sites = where.sites_of(one.unit_id or 0)
    if len(sites) == 1:
        _set_site(one, sites[0], where)
    elif sites:
        one.refuse(_("%(unit)s has several sites; write which one in the column “Điểm cầu”.") % {"unit": one.unit})
    else:
        one.refuse(_("%(unit)s has no site of its own; write one in the column “Điểm cầu”.") % {"unit": one.unit})


def _set_site(one: Judged, site_id: int, where: Places) -> None:
    one.site_id, one.site = site_id, where.site_names[site_id]


def _compare(one: Judged, earlier: Judged | None, there: tuple[int, str, str, bool] | None) -> None:
    """Mark ``one`` when the list or the register already has somebody of that name in that unit."""
    if there and there[3]:
        one.verdict = "doubtful"
        one.remarks.append(_("This person is on the list but cancelled; restore them there if they come. The row is left out."))
    elif there and there[:3] == (one.site_id, one.post, one.phone):
        one.verdict = "same"
    elif there:
        one.verdict = "doubtful"
        one.remarks.append(_("Somebody of that name from that unit is already on the list, with other facts. The row is left out."))
    elif earlier:
        one.verdict = "doubtful"
        one.remarks.append(_("The same name and unit as row %(number)s. The row is left out.") % {"number": earlier.number})


def _remarks(sheet: spreadsheets.Sheet, headed: spreadsheets.Headed, *, left_out: int) -> list[str]:
    remarks = []
    if headed.unknown:
        remarks.append(_("Columns not used: %(names)s.") % {"names": ", ".join(headed.unknown)[:300]})
    if left_out:
        remarks.append(_("Rows that name no person (sections, totals, signatures) and were passed over: %(count)s.") % {"count": left_out})
    if sheet.is_cut:
        remarks.append(_("Columns beyond the hundredth were not read."))
    return remarks
