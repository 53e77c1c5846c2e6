"""What a record must be: read from bytes, checked against the published schema and against sense.

Pure: nothing here touches a table, but for the questions about permission at the end.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from diemcau.after.archive.errors import Problem
from diemcau.foundation.accounts.models import Grant, Role
from diemcau.foundation.accounts.queries import holds

if TYPE_CHECKING:
    from diemcau.after.archive.models import Record
    from diemcau.before.conferences.models import Conference
    from diemcau.foundation.accounts.models import User

SCHEMA_NAME = "diemcau.case/1"
SCHEMA_FILE = Path(__file__).parent / "schema" / "diemcau.case-1.schema.json"
LARGEST_FILE = 20 * 1024 * 1024  # bytes
DEEPEST = 24  # levels of nesting; the five source records need 6
MOST_VALUES = 100_000  # values in one record; the five source records have fewer than 200
MOST_PROBLEMS = 20  # told about one file
LARGEST_INTEGER = 10**18
LARGEST_DECIMAL = 10.0**15  # beyond it a decimal no longer holds every unit
KEEPERS = (Role.ADMINISTRATOR, Role.SECRETARY)

Facts = dict[str, Any]


class _Repeated(dict[str, Any]):
    """An object in which ``key`` stood twice: JSON keeps the last, so a fact would be lost."""

    key = ""


class _TooLong(str):
    """A whole number of so many digits that nobody counted that far."""

    __slots__ = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen = dict(pairs)
    if len(seen) == len(pairs):
        return seen
    repeated = _Repeated(seen)
    keys = Counter(key for key, _value in pairs)
    repeated.key = next(key for key, count in keys.items() if count > 1)
    return repeated


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= 20 else _TooLong(digits)


def read(content: bytes) -> tuple[Facts, list[Problem]]:
    """The record in ``content`` and what is wrong with it; the facts are good only when nothing is wrong."""
    if len(content) > LARGEST_FILE:
        return {}, [Problem("", _("The file is larger than 20 MB."))]
    try:
        facts = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object, parse_int=_integer)
    except UnicodeDecodeError as error:
        return {}, [Problem("", _("The file is not UTF-8 text (byte %(byte)d).") % {"byte": error.start})]
    except json.JSONDecodeError as error:
        return {}, [Problem("", _("The file is not JSON: line %(line)d, column %(column)d.") % {"line": error.lineno, "column": error.colno})]
    except RecursionError:
        return {}, [Problem("", _too_deep())]
    if not isinstance(facts, dict):
        return {}, [Problem("", _("The file must hold one record, that is one JSON object."))]
    return facts, check(facts)


def check(facts: Facts) -> list[Problem]:
    """What is wrong with ``facts``, at most ``MOST_PROBLEMS``; an empty list means that it may be stored."""
    if problems := _first(_storable(facts)):
        return problems  # the schema is not asked about what cannot even be stored
    if facts.get("schema") != SCHEMA_NAME:
        return [Problem("schema", _("The schema must be “%(name)s”.") % {"name": SCHEMA_NAME})]
    return _first(chain(_schema_problems(facts), _sense(facts)))


def _first(problems: Iterator[Problem]) -> list[Problem]:
    return [problem for problem, _n in zip(problems, range(MOST_PROBLEMS), strict=False)]


# --- what can be stored -----------------------------------------------------------------------------------
def _storable(facts: Facts) -> Iterator[Problem]:
    waiting: list[tuple[str, Any, int]] = [("", facts, 1)]
    count = 0
    while waiting:
        path, value, depth = waiting.pop()
        count += 1
        if count > MOST_VALUES:
            yield Problem("", _("The record has more than 100,000 values."))
            return
        if depth > DEEPEST:
            yield Problem(path, _too_deep())
            return
        if sentence := _fault(value):
            yield Problem(path, sentence)
        if isinstance(value, dict):
            for key, inner in value.items():
                if _unwritable(key):
                    yield Problem(path, _("A key holds a character that cannot be stored."))
                waiting.append((f"{path}.{key}" if path else key, inner, depth + 1))
        elif isinstance(value, list):
            waiting.extend((f"{path}[{place}]", inner, depth + 1) for place, inner in enumerate(value))


def _fault(value: Any) -> str:
    """Why ``value`` cannot be stored as it is; empty when it can."""
    match value:
        case _Repeated():
            return _("The key “%(key)s” stands twice in the same object.") % {"key": value.key}
        case float() if not math.isfinite(value):
            return _("The value is not a number (NaN or infinity).")
        case str() if not isinstance(value, _TooLong):
            return _("The text holds a character that cannot be stored.") if _unwritable(value) else ""
        case _TooLong() | int() | float() if _is_too_large(value):
            return _("The number is too large to be true.")
        case _other:
            return ""


def _is_too_large(number: float | _TooLong) -> bool:
    return isinstance(number, _TooLong) or abs(number) > (LARGEST_INTEGER if isinstance(number, int) else LARGEST_DECIMAL)


def _unwritable(text: str) -> bool:
    return "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text)


def _too_deep() -> str:
    return _("The record is nested too deeply.")


# --- what the schema says ---------------------------------------------------------------------------------
@cache
def schema() -> dict[str, Any]:
    """The published JSON Schema."""
    return dict(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def _schema_problems(facts: Facts) -> Iterator[Problem]:
    for error in _validator().iter_errors(facts):
        field = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path).removeprefix(".")
        yield Problem(field, _sentence(error))


def _sentence(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    held: Any = error.instance
    match error.validator:
        case "required":
            sentence = _("The key “%(key)s” is missing.") % {"key": next(key for key in wanted if key not in held)}
        case "enum":
            sentence = _("The value must be one of: %(values)s.") % {"values": ", ".join("null" if value is None else str(value) for value in wanted)}
        case "pattern":
            sentence = _pattern_sentence(error.absolute_path[-1])
        case "anyOf":
            sentence = _kinds_sentence(_kinds(wanted))
        case "type":
            sentence = _kinds_sentence({wanted} if isinstance(wanted, str) else set(wanted))
        case _other:
            sentence = _("The value does not fit the schema (%(rule)s).") % {"rule": error.validator}
    return sentence


def _pattern_sentence(key: str | int) -> str:
    if key == "id":
        return _id_sentence()
    return _("A code is written in digits.") if key == "code" else _day_sentence()


def _kinds(choices: list[dict[str, Any]]) -> set[str]:
    kinds: set[str] = set()
    for choice in choices:
        named = choice.get("type") or ("object" if "$ref" in choice else "")
        kinds |= {named} if isinstance(named, str) else set(named)
        if choice.get("items", {}).get("type") == "number":
            kinds = (kinds - {"array"}) | {"pair"}
        if "minimum" in choice:
            kinds = (kinds - {"number"}) | {"count"}
    return kinds


def _kinds_sentence(kinds: set[str]) -> str:
    names = {
        "string": _("text"),
        "object": _("an object"),
        "array": _("a list"),
        "boolean": _("true or false"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "count": _("a number not below 0"),
        "pair": _("a pair of numbers [from, to]"),
        "null": _("null"),
    }
    return _("The value must be %(kinds)s.") % {"kinds": _(" or ").join(name for kind, name in names.items() if kind in kinds)}


def _id_sentence() -> str:
    return _("The id is 1 to 120 letters without accents, digits, hyphens or underscores.")


def _day_sentence() -> str:
    return _("A day is written YYYY-MM-DD, or YYYY-MM or YYYY when that is all the source states.")


# --- what makes sense -------------------------------------------------------------------------------------
_COUNTS = (("delegates", "count", "op"), ("sites", "total", "op"), ("forum", "questions_count", "questions_op"))


def _sense(facts: Facts) -> Iterator[Problem]:
    """What the schema cannot say; a value of the wrong type is the schema's business and is passed over."""
    slug = facts.get("id")
    if isinstance(slug, str) and slug.endswith("\n"):  # the one thing that a pattern ending in $ lets through
        yield Problem("id", _id_sentence())
    yield from _days(_object_at(facts, "date"))
    for parent, count, op in _COUNTS:
        holder = _object_at(facts, parent)
        yield from _count_problems(f"{parent}.{count}", holder.get(count), holder.get(op))
    figures = facts.get("figures")
    for place, figure in enumerate(figures if isinstance(figures, list) else []):
        if isinstance(figure, dict):
            yield from _count_problems(f"figures[{place}].value", figure.get("value"), figure.get("op"))
    sites = _object_at(facts, "sites")
    for key in ("levels", "by_level"):
        for level, value in _object_at(sites, key).items():
            if isinstance(value, dict):
                yield from _count_problems(f"sites.{key}.{level}.count", value.get("count"), value.get("op"))
            else:
                yield from _count_problems(f"sites.{key}.{level}", value, None)


def _object_at(facts: Facts, key: str) -> Facts:
    value = facts.get(key)
    return value if isinstance(value, dict) else {}


def _count_problems(field: str, value: Any, op: Any) -> Iterator[Problem]:
    if isinstance(value, list):
        if op is not None and op != "range":
            yield Problem(field, _("A pair [from, to] needs the operator “range”."))
        if len(value) == 2 and all(isinstance(end, int | float) for end in value) and value[0] > value[1]:
            yield Problem(field, _("The pair [from, to] starts above its end."))
    elif op == "range" and isinstance(value, int | float):
        yield Problem(field, _("The operator “range” needs a pair [from, to]."))


def _days(span: Facts) -> Iterator[Problem]:
    days = {
        key: span[key] for key in ("start", "end") if isinstance(span.get(key), str) and re.fullmatch(r"\d{4}(-\d{2}){0,2}\n?", span[key], re.ASCII)
    }
    for key, iso in days.items():
        if first_day(iso) is None:
            yield Problem(f"date.{key}", _day_sentence() if iso.endswith("\n") else _("There is no such day in the calendar."))
    start, end = days.get("start", ""), days.get("end", "")
    if start and end and end < start[: len(end)]:
        yield Problem("date.end", _("The last day lies before the first."))


def first_day(iso: str | None) -> date | None:
    """The first day that ``iso`` (a day, month or year) covers; none when there is no such day."""
    if not iso or not re.fullmatch(r"\d{4}(-\d{2}){0,2}", iso, re.ASCII):
        return None
    try:
        return date.fromisoformat(iso + "-01-01"[len(iso) - 4 :] if len(iso) < 10 else iso)
    except ValueError:
        return None


# --- what the schema does not name ------------------------------------------------------------------------
def other_facts(facts: Facts) -> list[tuple[str, Any]]:
    """Facts under keys that the schema does not name: (field, value), in the order of the record."""
    return list(_unnamed("", facts, schema()))


def _unnamed(path: str, value: Any, rule: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if "$ref" in rule:
        rule = schema()["$defs"][rule["$ref"].rpartition("/")[2]]
    if isinstance(value, list) and "items" in rule:
        for place, inner in enumerate(value):
            yield from _unnamed(f"{path}[{place}]", inner, rule["items"])
    elif isinstance(value, dict) and "properties" in rule:
        for key, inner in value.items():
            field = f"{path}.{key}" if path else key
            if key in rule["properties"]:
                yield from _unnamed(field, inner, rule["properties"][key])
            else:
                yield field, inner


def digest(facts: Facts) -> str:
    """SHA-256 of the canonical JSON of ``facts``: the same facts in another order give the same digest."""
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def in_order(facts: Facts) -> Facts:
    """``facts`` with the keys of the schema first, in its order (the database keeps none)."""
    return {key: facts[key] for key in [*(k for k in schema()["properties"] if k in facts), *sorted(facts.keys() - schema()["properties"].keys())]}


# --- who may ----------------------------------------------------------------------------------------------
def may_read(user: User, *, on: date) -> bool:
    """Whoever holds a grant on ``on`` reads the archive."""
    return Grant.objects.filter(user=user).on(on).exists()


def may_keep(user: User, *, on: date) -> bool:
    """Secretaries and administrators enter, publish and withdraw records."""
    return Grant.objects.filter(user=user, role__in=KEEPERS).on(on).exists()


def may_enter(user: User, conference: Conference, *, on: date) -> bool:
    """A conference held here enters the archive by those who keep its host's conferences."""
    return holds(user, KEEPERS, conference.host, on=on)


def may_publish(user: User, record: Record, *, on: date) -> bool:
    """A record of a conference held here is its host's to publish; one made from press reports, any keeper's."""
    return may_enter(user, record.conference, on=on) if record.conference else may_keep(user, on=on)
