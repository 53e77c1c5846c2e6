"""The file of an act (docs/unit-acts.md): from bytes to items, each fault named by its place.

Pure: whether the units exist is asked later, in ``rules.acts``.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from diemcau.foundation.network.errors import Problem
from diemcau.foundation.network.models import UnitKind
from diemcau.kernel.text import clean

ACT_SCHEMA = "diemcau.unit-act/1"
LARGEST_FILE = 20 * 1024 * 1024  # bytes; the act of 2025-07-01 has 1.3 MB
MOST_ITEMS = 20_000  # the act of 2025-07-01 has 4,046
MOST_PROBLEMS = 50  # told about one file
MOST_UNITS = 100_000  # names of units in one file
EARLIEST, LATEST = date(1945, 9, 2), date(2199, 12, 31)

Facts: TypeAlias = dict[str, Any]

_FILE_KEYS = {"schema", "legal_act", "on", "source", "note", "code_lists", "items"}
_REF_KEYS = {"id", "code_list", "code", "name", "root", "part"}
_NEW_KEYS = {"name", "kind", "code_list", "code", "also_written", "under"}
_ITEM_KEYS = {  # what to do → (must say, may say)
    "merge": ({"from", "into"}, set()),
    "split": ({"from", "into"}, set()),
    "begin": ({"unit"}, set()),
    "end": ({"unit"}, set()),
    "rename": ({"unit", "name"}, {"kind", "also_written"}),
    "kind": ({"unit", "kind"}, {"name", "also_written"}),
    "move": ({"unit", "under"}, set()),
    "code": ({"unit", "code"}, {"code_list"}),
}  # fmt: skip
_KINDS = tuple(kind for kind in UnitKind.values if kind != UnitKind.CENTRE)
_LONGEST = {"name": 200, "also_written": 200, "code": 30, "code_list": 60, "legal_act": 120, "source": 500, "note": 1000}


@dataclass(frozen=True, slots=True)
class Ref:
    """How a file names a unit: the centre, an id, or a code of a list."""

    place: str
    id: int = 0
    code_list: str = ""
    code: str = ""
    name: str = ""  # to be compared, when it is given
    is_root: bool = False
    is_part: bool = False

    def __str__(self) -> str:
        return _("the centre") if self.is_root else f"id {self.id}" if self.id else f"{self.code} ({self.code_list})"


@dataclass(frozen=True, slots=True)
class NewUnit:
    place: str
    name: str
    kind: UnitKind
    code_list: str
    code: str
    also_written: str
    under: Ref


@dataclass(frozen=True, slots=True)
class Item:
    """One item: which units it speaks of, what begins, and which facts change."""

    place: str
    do: str
    legal_act: str
    units: tuple[Ref, ...] = ()
    begun: tuple[NewUnit, ...] = ()
    under: Ref | None = None
    changes: tuple[tuple[str, str], ...] = ()  # (field of a version, value)


@dataclass(frozen=True, slots=True)
class ActFile:
    on: date
    legal_act: str
    source: str
    items: tuple[Item, ...]
    facts: Facts
    digest: str


def read_act(content: bytes) -> tuple[ActFile | None, list[Problem]]:
    """The act in ``content`` and what is wrong with it; ``None`` when anything is."""
    if len(content) > LARGEST_FILE:
        return None, [Problem("", _("The file is larger than 20 MB."))]
    try:
        facts = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number, parse_int=_short)
    except UnicodeDecodeError as error:
        return None, [Problem("", _("The file is not UTF-8 text (byte %(byte)d).") % {"byte": error.start})]
    except json.JSONDecodeError as error:
        return None, [Problem("", _("The file is not JSON: line %(line)d, column %(column)d.") % {"line": error.lineno, "column": error.colno})]
    except RecursionError:
        return None, [Problem("", _("The file is nested too deep."))]
    except _BadJson as error:
        return None, [Problem("", str(error))]
    return act_of(facts)


def act_of(facts: Any) -> tuple[ActFile | None, list[Problem]]:
    """The act that ``facts`` (JSON already read) tell, and what is wrong with it."""
    return _Reader().file(facts)


class _BadJson(ValueError):
    """JSON that Python would read, and that says something unclear."""


def _once(pairs: list[tuple[str, Any]]) -> Facts:
    seen = dict(pairs)
    if len(seen) != len(pairs):
        keys = Counter(key for key, _value in pairs)
        raise _BadJson(
            _("The key “%(key)s” stands twice in the same object.") % {"key": clean(next(key for key, count in keys.items() if count > 1))[:60]}
        )
    return seen


def _no_number(name: str) -> Any:
    raise _BadJson(_("The value is not a number (NaN or infinity)."))


def _short(digits: str) -> int:
    return int(digits) if len(digits) < 19 else -1  # no id is that long: -1 is refused where it stands


class _Reader:
    """Reads one file and collects what is wrong with it."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.lists: dict[str, str] = {"before": "", "after": ""}
        self.units = 0

    def fault(self, place: str, sentence: str) -> None:
        self.problems.append(Problem(place, sentence))

    def file(self, facts: Any) -> tuple[ActFile | None, list[Problem]]:
        if not isinstance(facts, dict):
            return None, [Problem("", _("The file must hold one act, that is one JSON object."))]
        if facts.get("schema") != ACT_SCHEMA:
            return None, [Problem("schema", _("The schema must be “%(name)s”.") % {"name": ACT_SCHEMA})]
        self.keys("", facts, {"legal_act", "on", "source", "items"}, _FILE_KEYS)
        on = self.day("on", facts.get("on"))
        legal_act = self.text("legal_act", facts.get("legal_act"), may_be_null=True)
        source = self.text("source", facts.get("source"))
        self.text("note", facts.get("note"), may_be_null=True)
        self.code_lists(facts.get("code_lists"))
        items = tuple(self.items(facts.get("items"), legal_act))
        if self.problems or on is None:
            return None, self.problems
        canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return ActFile(on, legal_act, source, items, facts, hashlib.sha256(canonical.encode()).hexdigest()), []

    def code_lists(self, given: Any) -> None:
        if given is None:
            return
        if not isinstance(given, dict):
            self.fault("code_lists", _("Say “before” and “after”, each the name of a code list."))
            return
        self.keys("code_lists", given, set(), {"before", "after"})
        for key in self.lists:
            self.lists[key] = self.text(f"code_lists · {key}", given.get(key), key="code_list", may_be_null=True)

    def items(self, given: Any, legal_act: str) -> Iterator[Item]:
        if not isinstance(given, list) or not given:
            self.fault("items", _("Say at least one item."))
            return
        if len(given) > MOST_ITEMS:
            self.fault("items", _("The act has more than %(number)d items.") % {"number": MOST_ITEMS})
            return
        for number, facts in enumerate(given, 1):
            place = _("item %(number)d") % {"number": number}
            if not isinstance(facts, dict):
                self.fault(place, _("An item is a JSON object."))
            elif not isinstance(facts.get("do"), str) or facts["do"] not in _ITEM_KEYS:
                self.fault(f"{place} · do", _("Say one of: %(verbs)s.") % {"verbs": ", ".join(_ITEM_KEYS)})
            else:
                yield self.item(place, facts, legal_act)
            if self.units > MOST_UNITS:
                self.fault("items", _("The act names more than %(number)d units.") % {"number": MOST_UNITS})
                return

    def item(self, place: str, facts: Facts, legal_act: str) -> Item:
        do = facts["do"]
        must, may = _ITEM_KEYS[do]
        self.keys(place, facts, must, must | may | {"do", "legal_act", "note"})
        if "legal_act" in facts:
            legal_act = self.text(f"{place} · legal_act", facts["legal_act"], may_be_null=True)
        self.text(f"{place} · note", facts.get("note"), may_be_null=True)
        match do:
            case "merge":
                units = tuple(self.refs(f"{place} · from", facts.get("from"), 1, may_be_part=True))
                return Item(place, do, legal_act, units, (self.new(f"{place} · into", facts.get("into")),))
            case "split":
                given = facts.get("into")
                if not isinstance(given, list) or len(given) < 2:
                    self.fault(f"{place} · into", _("A split has at least two parts."))
                    given = []
                parts = tuple(self.new(f"{place} · into {number}", part) for number, part in enumerate(given, 1))
                return Item(place, do, legal_act, (self.ref(f"{place} · from", facts.get("from")),), parts)
            case "begin":
                return Item(place, do, legal_act, (), (self.new(f"{place} · unit", facts.get("unit")),))
            case "move":
                under = self.ref(f"{place} · under", facts.get("under"), after=True)
                return Item(place, do, legal_act, (self.ref(f"{place} · unit", facts.get("unit")),), under=under)
            case _other:
                return Item(place, do, legal_act, (self.ref(f"{place} · unit", facts.get("unit")),), changes=tuple(self.changes(place, facts)))

    def changes(self, place: str, facts: Facts) -> Iterator[tuple[str, str]]:
        if facts["do"] == "code":
            yield "code", self.text(f"{place} · code", facts.get("code"), key="code")
            code_list = self.text(f"{place} · code_list", facts.get("code_list"), key="code_list", may_be_null=True) or self.lists["after"]
            if not code_list:
                self.fault(f"{place} · code_list", _("A code alone names nothing: say its list."))
            yield "code_list", code_list
            return
        if facts.get("name") is not None or facts["do"] == "rename":
            yield "name", self.text(f"{place} · name", facts.get("name"), key="name")
            yield "also_written", self.text(f"{place} · also_written", facts.get("also_written"), key="also_written", may_be_null=True)
        if facts.get("kind") is not None or facts["do"] == "kind":
            yield "kind", self.kind(f"{place} · kind", facts.get("kind"))

    def refs(self, place: str, given: Any, at_least: int, *, may_be_part: bool) -> Iterator[Ref]:
        if not isinstance(given, list) or len(given) < at_least:
            self.fault(place, _("Say at least one unit, in a list."))
            return
        if len(given) > MOST_UNITS:
            self.fault(place, _("The act names more than %(number)d units.") % {"number": MOST_UNITS})
            return
        for number, facts in enumerate(given, 1):
            yield self.ref(f"{place} {number}", facts, may_be_part=may_be_part)

    def ref(self, place: str, facts: Any, *, after: bool = False, may_be_part: bool = False) -> Ref:
        self.units += 1
        if not isinstance(facts, dict):
            self.fault(place, _('Name the unit by {"code": …} with its code list, by {"id": …}, or the centre by {"root": true}.'))
            return Ref(place)
        self.keys(place, facts, set(), _REF_KEYS if may_be_part else _REF_KEYS - {"part"})
        name = self.text(f"{place} · name", facts.get("name"), key="name", may_be_null=True)
        if not isinstance(facts.get("part", False), bool):
            self.fault(f"{place} · part", _("Say true or false."))
        is_part = facts.get("part") is True
        ways = [key for key in ("root", "id", "code") if facts.get(key) is not None]
        if len(ways) != 1:
            self.fault(place, _("Name the unit in one way: by code, by id, or as the centre."))
            return Ref(place)
        if ways == ["root"]:
            if facts["root"] is not True:
                self.fault(f"{place} · root", _("Say true or false."))
            return Ref(place, is_root=True)
        if ways == ["id"]:
            if type(facts["id"]) is not int or facts["id"] < 1:
                self.fault(f"{place} · id", _("An id is a whole number from 1."))
                return Ref(place)
            return Ref(place, id=facts["id"], name=name, is_part=is_part)
        code = self.text(f"{place} · code", facts["code"], key="code")
        default = self.lists["after" if after else "before"]
        code_list = self.text(f"{place} · code_list", facts.get("code_list"), key="code_list", may_be_null=True) or default
        if not code_list:
            self.fault(f"{place} · code_list", _("A code alone names nothing: say its list."))
        return Ref(place, code_list=code_list, code=code, name=name, is_part=is_part)

    def new(self, place: str, facts: Any) -> NewUnit:
        self.units += 1
        if not isinstance(facts, dict):
            self.fault(place, _("A new unit is an object with name, kind and the unit it stands under."))
            return NewUnit(place, "", UnitKind.COMMUNE, "", "", "", Ref(place))
        self.keys(place, facts, {"name", "kind", "under"}, _NEW_KEYS)
        code = self.text(f"{place} · code", facts.get("code"), key="code", may_be_null=True)
        code_list = self.text(f"{place} · code_list", facts.get("code_list"), key="code_list", may_be_null=True) or self.lists["after"]
        if code and not code_list:
            self.fault(f"{place} · code_list", _("A code alone names nothing: say its list."))
        return NewUnit(
            place=place,
            name=self.text(f"{place} · name", facts.get("name"), key="name"),
            kind=UnitKind(self.kind(f"{place} · kind", facts.get("kind"))),
            code_list=code_list if code else "",
            code=code,
            also_written=self.text(f"{place} · also_written", facts.get("also_written"), key="also_written", may_be_null=True),
            under=self.ref(f"{place} · under", facts.get("under"), after=True),
        )

    def keys(self, place: str, facts: Facts, must: set[str], may: set[str]) -> None:
        for key in sorted(must - facts.keys()):
            self.fault(f"{place} · {key}" if place else key, _("This must be said."))
        for key in sorted(facts.keys() - must - may):
            self.fault(f"{place} · {clean(key)[:60]}" if place else clean(key)[:60], _("The format knows no such field here."))

    def kind(self, place: str, given: Any) -> str:
        if isinstance(given, str) and given in _KINDS:
            return given
        self.fault(place, _("Say one of: %(verbs)s.") % {"verbs": ", ".join(_KINDS)})
        return UnitKind.COMMUNE

    def text(self, place: str, given: Any, *, key: str = "", may_be_null: bool = False) -> str:
        if given is None and may_be_null:
            return ""
        text = clean(given) if isinstance(given, str) else ""
        longest = _LONGEST[key or place.rsplit(" ", 1)[-1]]
        if not text or len(text) > longest:
            self.fault(place, _("Say a text of 1 to %(longest)d letters.") % {"longest": longest})
        elif _unwritable(given):
            self.fault(place, _("The text holds a character that cannot be stored."))
            return ""
        return text[:longest]

    def day(self, place: str, given: Any) -> date | None:
        try:
            day = date.fromisoformat(given) if isinstance(given, str) and len(given) == 10 else None
        except ValueError:
            day = None
        if day is None or not EARLIEST <= day <= LATEST:
            self.fault(place, _("Say a day as YYYY-MM-DD, from %(first)s to %(last)s.") % {"first": EARLIEST, "last": LATEST})
            return None
        return day


def _unwritable(text: str) -> bool:
    """A NUL or half a surrogate pair: PostgreSQL holds neither."""
    return "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text)
