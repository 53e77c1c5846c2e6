"""What would become of each line of a list: whom it means, and what is to be said of each of its cells.

Nothing is written.  The page, the command and the acceptance judge by the same function, so that they say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F, Q

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries.names import How, Meant
from diemcau.before.convening.queries.places import Places
from diemcau.before.convening.queries.sources import Line
from diemcau.before.convening.rules import FULL_NAME, REASONS, State, without_title
from diemcau.kernel.phones import BadPhone, numbers_in
from diemcau.kernel.text import clean, fold

NAME_LENGTH, POST_LENGTH = 120, 200
TOLD_EVERY = 500  # rows between two words of progress


@dataclass(slots=True)
class Judged:
    """One row of a list: whom it means and what is to be said of it.

    ``verdict``: "new" will be entered; "same" is in the register already; "doubtful" looks like somebody
    already there and is left out; "error" must be corrected; "left_out" was taken out by a person.
    """

    sheet: int
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
    flags: list[dict[str, Any]] = field(default_factory=list)  # code, column, cell ("B5"; blank: the row as a whole), facts of the sentence
    unit_written: str = ""  # what stands in the file, when a choice is to be made
    units: list[int] = field(default_factory=list)  # what it may mean, likeliest first

    @property
    def place(self) -> str:
        return f"{self.sheet}:{self.number}"

    @property
    def key(self) -> tuple[str, int]:
        """Who it is, as far as a list can tell: the name without accents, the unit."""
        return fold(self.full_name), self.unit_id or 0

    def say(self, code: str, column: str = "", cell: str = "", /, **facts: str) -> None:
        """Put a remark on the cell of ``column``; one that refuses makes the row an error."""
        self.flags.append({"code": code, "column": column, "cell": cell, "facts": facts})
        if REASONS[code][0] == State.REFUSED:
            self.verdict = "error"

    def as_json(self) -> dict[str, Any]:
        """All of it, as a draft keeps it; ten times faster than ``asdict``, which copies every text of 10,000 rows."""
        return {name: getattr(self, name) for name in _JUDGED}


_JUDGED = tuple(one.name for one in fields(Judged))


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody a row may be the twin of."""

    name: str
    unit_id: int
    site_id: int
    post: str
    phone: str
    email: str
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """People already convened: by folded name and unit, and by telephone or e-mail."""

    people: Mapping[tuple[str, int], Known] = field(default_factory=dict)
    contacts: Mapping[str, Known] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided about a list.

    ``rows``: by "sheet:row" the facts written instead, and whether the row is taken; ``units``: what a written name
    (``spelling``) means in the rest of the file.
    """

    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    units: Mapping[str, int] = field(default_factory=dict)


def register(conference: Conference | None) -> Register:
    """Everybody on the list of ``conference``, those cancelled too, but for those taken back with the names they came with; one query.

    Nobody without a conference.
    """
    if conference is None:
        return Register()
    taken_back = Q(cancelled_at=F("nomination__receipt__undone_at"))
    rows = Delegate.objects.filter(~taken_back | Q(cancelled_at=None), conference=conference).values_list(
        "folded", "full_name", "unit_id", "site_id", "post", "phone", "email", "cancelled_at"
    )
    people: dict[tuple[str, int], Known] = {}
    contacts: dict[str, Known] = {}
    for folded, name, unit, site, post, phone, email, cancelled in rows:
        known = Known(name, unit, site, post, phone, email, cancelled is not None)
        people[folded, unit] = known
        contacts.update({contact: known for contact in (phone, email.lower()) if contact and not known.is_cancelled})
    return Register(people, contacts)


def judged(
    lines: Sequence[Line], where: Places, there: Register, choices: Choices | None = None, *, told: Callable[[int], None] = lambda done: None
) -> list[Judged]:
    """Each of ``lines`` judged, in their order.  No query: about 0.1 ms a line."""
    judge = _Judge(where, there, choices or Choices())
    rows: list[Judged] = []
    for line in lines:
        rows.append(judge.row(line))
        if len(rows) % TOLD_EVERY == 0:
            told(len(rows))
    return rows


class _Judge:
    """Reads line after line and remembers what it met."""

    def __init__(self, where: Places, there: Register, choices: Choices) -> None:
        self.where, self.there, self.choices = where, there, choices
        self.units: dict[str, Meant] = {}
        self.sites: dict[str, Meant] = {}
        self.seen: dict[tuple[str, int], Judged] = {}
        self.contacts: dict[str, Judged] = {}

    def row(self, line: Line) -> Judged:
        chosen = self.choices.rows.get(line.key, {})
        one = Judged(line.sheet, line.number)
        texts = line.texts | {name: text for name, text in chosen.items() if name in line.texts and isinstance(text, str)}
        _read_cells(one, line, texts, chosen)
        self._find_place(one, line, texts, chosen)
        take = chosen.get("take")
        if take is False:
            one.verdict = "left_out"
            one.say("row.left_out")
            one.verdict = "left_out"
        elif one.verdict == "new":
            self._compare(one, line, is_confirmed=take is True)
            self.seen.setdefault(one.key, one)
            for contact in (one.phone, one.email.lower()):
                if contact:
                    self.contacts.setdefault(contact, one)
        return one

    # --- where from, where to -----------------------------------------------------------------------------
    def _find_place(self, one: Judged, line: Line, texts: Mapping[str, str], chosen: Mapping[str, Any]) -> None:
        one.unit, one.site = texts.get("unit", ""), texts.get("site", "")
        written_site = one.site
        if (site := chosen.get("site_id")) in self.where.site_names:
            self._set_site(one, site)
        elif written_site and self.where.has_sites:
            self._site_as_written(one, line, written_site)
        if one.unit or chosen.get("unit_id"):
            self._unit_as_written(one, line, one.unit, chosen.get("unit_id"))
        else:
            self._unit_from_site(one, line)
        if one.unit_id and self.where.own is not None and one.unit_id not in self.where.own:
            one.say("unit.not_yours", "unit", line.cell("unit"), unit=one.unit)
        elif one.unit_id and not one.site_id and not written_site and self.where.has_sites:
            self._site_from_unit(one, line)
        if one.site_id and self.where.open is not None and one.site_id not in self.where.open:
            one.say("site.not_yours", "site", line.cell("site"), site=one.site)

    def _site_as_written(self, one: Judged, line: Line, text: str) -> None:
        meant = self.sites.get(text)
        if meant is None:
            meant = self.sites[text] = self.where.site_meant(text)
        if len(meant.ids) == 1:
            self._set_site(one, meant.ids[0])
        else:
            one.say("site.ambiguous" if meant.ids else "site.unknown", "site", line.cell("site"), text=text)

    def _unit_as_written(self, one: Judged, line: Line, text: str, chosen: int | None) -> None:
        cell = line.cell("unit")
        remembered = chosen or self.choices.units.get(spelling(text))
        if remembered and remembered in self.where.unit_names:
            self._set_unit(one, remembered)
            one.say("unit.chosen", "unit", cell, text=text, unit=one.unit)
            return
        meant = self.units.get(text)
        if meant is None:
            meant = self.units[text] = self.where.unit_meant(text)
        ids = meant.ids
        if len(ids) > 1 and one.site_id and self.where.site_units[one.site_id] in ids:
            ids = (self.where.site_units[one.site_id],)  # the site tells which of them
        if len(ids) == 1 and meant.how != How.CLOSE:
            self._set_unit(one, ids[0])
            if meant.is_guess:
                one.say("unit.former" if meant.how == How.FORMER else "unit.guessed", "unit", cell, text=text, unit=one.unit)
            return
        one.unit_written, one.units = text, list(ids)
        names = ", ".join(self.where.unit_names[pk] for pk in ids)
        code = "unit.unknown" if meant.how == How.CLOSE else "unit.succeeded_by_several" if meant.how == How.FORMER else "unit.ambiguous"
        one.say(code, "unit", cell, text=text, units=names)

    def _unit_from_site(self, one: Judged, line: Line) -> None:
        if one.site_id:
            self._set_unit(one, self.where.site_units[one.site_id])
            one.say("unit.from_site", "unit", line.cell("unit"))
        elif not one.site:
            one.say("unit.missing", "unit", line.cell("unit"))

    def _site_from_unit(self, one: Judged, line: Line) -> None:
        sites = self.where.sites_of(one.unit_id or 0)
        if len(sites) == 1:
            self._set_site(one, sites[0])
        else:
            one.say("site.several" if sites else "site.missing", "site", line.cell("site"), unit=one.unit)

    def _set_site(self, one: Judged, site_id: int) -> None:
        one.site_id, one.site = site_id, self.where.site_names.get(site_id, one.site)

    def _set_unit(self, one: Judged, unit_id: int) -> None:
        one.unit_id, one.unit = unit_id, self.where.unit_names.get(unit_id, one.site)

    # --- who is there already -----------------------------------------------------------------------------
    def _compare(self, one: Judged, line: Line, *, is_confirmed: bool) -> None:
        """Say when the register or an earlier row has somebody who seems to be the same."""
        known = self.there.people.get(one.key)
        if (
            known
            and (known.site_id, known.post, known.phone, known.email) == (one.site_id, one.post, one.phone, one.email)
            and not known.is_cancelled
        ):
            one.verdict = "same"
            return
        twin = self._twin(one, known)
        if twin is None:
            return
        code, facts = twin
        if is_confirmed and code != "twin.in_file":
            one.say("row.confirmed")
            return
        one.verdict = "doubtful"
        one.say(code, FULL_NAME, line.cell(FULL_NAME), **facts)

    def _twin(self, one: Judged, known: Known | None) -> tuple[str, dict[str, str]] | None:
        if known:
            return "twin.cancelled" if known.is_cancelled else "twin.in_register", self._told(known)
        if earlier := self.seen.get(one.key):
            return "twin.in_file", self._told_row(earlier)
        contacts = [contact for contact in (one.phone, one.email.lower()) if contact]
        for contact in contacts:
            there = self.there.contacts.get(contact)
            if there and fold(there.name) == one.key[0]:
                is_theirs = self.where.own is None or there.unit_id in self.where.own
                return ("twin.elsewhere", self._told(there)) if is_theirs else ("twin.of_others", {})
            row = self.contacts.get(contact)
            if row and row.key[0] == one.key[0]:
                return "twin.in_file_elsewhere", self._told_row(row)
        return None

    def _told(self, known: Known) -> dict[str, str]:
        unit, site = self.where.unit_names.get(known.unit_id, "?"), self.where.site_names.get(known.site_id, "?")
        return {"name": known.name, "unit": unit, "site": site}

    def _told_row(self, row: Judged) -> dict[str, str]:
        return {"name": row.full_name, "unit": row.unit, "site": row.site, "row": str(row.number)}


def _read_cells(one: Judged, line: Line, texts: Mapping[str, str], chosen: Mapping[str, Any]) -> None:
    _say_what_was_done(one, line, chosen)
    one.full_name, title = without_title(texts.get(FULL_NAME, ""))
    cell = line.cell(FULL_NAME)
    if title:
        one.say("name.title", FULL_NAME, cell, title=title)
    if not one.full_name and not (line.formulas & {FULL_NAME}):
        one.say("name.missing", FULL_NAME, cell)
    if len(one.full_name) > NAME_LENGTH:
        one.say("name.too_long", FULL_NAME, cell)
        one.full_name = one.full_name[:NAME_LENGTH]
    one.post = texts.get("post", "")
    if len(one.post) > POST_LENGTH:
        one.say("post.too_long", "post", line.cell("post"))
        one.post = one.post[:POST_LENGTH]
    _read_phone(one, texts.get("phone", ""), line.cell("phone"))
    _read_email(one, texts.get("email", ""), line.cell("email"))


def _say_what_was_done(one: Judged, line: Line, chosen: Mapping[str, Any]) -> None:
    for name in line.formulas & line.texts.keys():
        text = line.texts[name]
        has_value = bool(text) and not text.startswith("#")
        one.say("cell.formula" if has_value else "cell.formula_without_value", name, line.cell(name))
    for name in sorted(line.merged):
        one.say("cell.merged", name, line.cell(name))
    for name, raw in line.raw.items():
        if name in line.texts and name not in chosen:
            one.say("text.converted", name, line.cell(name), encoding=line.encodings[name].upper(), text=clean(raw)[:200])
    for name in sorted(chosen.keys() & line.texts.keys()):
        if chosen[name] != line.texts[name]:
            one.say("cell.corrected", name, line.cell(name), text=line.texts[name][:200])


def _read_phone(one: Judged, text: str, cell: str) -> None:
    try:
        phone, others = numbers_in(text)
    except BadPhone:
        one.say("phone.invalid", "phone", cell, text=text[:60])
        return
    one.phone = phone.e164
    if phone.is_repaired:
        one.say("phone.zero_restored", "phone", cell)
    if others:
        one.say("phone.second_number", "phone", cell, phone=phone.shown, others=", ".join(others)[:100])


def _read_email(one: Judged, text: str, cell: str) -> None:
    if not text:
        return
    try:
        validate_email(text)
    except ValidationError:
        one.say("email.invalid", "email", cell, text=text[:100])
    else:
        one.email = text


def spelling(text: str) -> str:
    """What makes two written names the same question: accents do, capitals do not."""
    return clean(text).lower()


def counted(rows: Collection[Mapping[str, Any]]) -> dict[str, int]:
    """How many rows have each verdict, and how many a remark."""
    verdicts = [row["verdict"] for row in rows]
    return {name: verdicts.count(name) for name in ("new", "same", "doubtful", "error", "left_out")} | {
        "remarks": sum(bool(row["flags"]) for row in rows),
        "total": len(verdicts),
    }
