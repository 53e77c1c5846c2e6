"""The words of a published conference, in the reader's language.

A payload speaks no language: counts with an operator, ISO days, codes.  Here they become words; "not
stated" is a word of its own and never 0 or blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diemcau.kernel.text import fold

KIND = "conference"  # of snapshots
REPLACED = "replaced"  # why a version ended that a newer one follows

LEVELS: dict[str, Promise] = {
    "commune": gettext_lazy("commune level"),
    "district": gettext_lazy("district level"),
    "province": gettext_lazy("province level"),
    "province_part_of_national": gettext_lazy("a province's part of a national conference"),
    "central": gettext_lazy("central level"),
    "national": gettext_lazy("nationwide"),
}
FORMATS: dict[str, Promise] = {
    "hybrid": gettext_lazy("in a main hall and linked halls"),
    "online": gettext_lazy("online"),
    "in_person": gettext_lazy("in person"),
}
ROLES: dict[str, Promise] = {"host": gettext_lazy("host"), "co_host": gettext_lazy("co-host")}
NOTES: dict[str, Promise] = {
    "not stated otherwise": gettext_lazy("the source says nothing else"),
    "implied by chair": gettext_lazy("understood from who chaired"),
}
OPERATORS: dict[str, Promise] = {
    "gt": gettext_lazy("more than %(number)s"),
    "lt": gettext_lazy("fewer than %(number)s"),
    "approx": gettext_lazy("about %(number)s"),
    "approx_lt": gettext_lazy("nearly %(number)s"),
}
COUNT_KINDS: dict[str, Promise] = {
    "persons": gettext_lazy("persons"),
    "households": gettext_lazy("households"),
    "cases": gettext_lazy("cases"),
    "turns": gettext_lazy("turns"),
    "vnd": gettext_lazy("Vietnamese đồng"),
    "other": gettext_lazy("other"),
}
POINTS: dict[str, Promise] = {
    "title": gettext_lazy("Title"),
    "date": gettext_lazy("Day"),
    "place": gettext_lazy("Where held"),
    "delegates": gettext_lazy("Delegates"),
    "sites": gettext_lazy("Sites"),
    "speakers": gettext_lazy("Speakers"),
    "topics": gettext_lazy("Topics"),
    "organisers": gettext_lazy("Organisers"),
    "chair": gettext_lazy("Chair"),
    "format": gettext_lazy("Format"),
}
_CODED = re.compile(r"(?P<code>[a-z_]+)\s*(?:\((?P<note>[^()]*)\))?")


def number_words(number: float) -> str:
    """``number`` as the language writes it: 1.234,5."""
    return str(number_format(format(Decimal(str(number)), "f"), use_l10n=True, force_grouping=True))


def count_words(count: Mapping[str, Any] | None) -> str:
    """A count with its operator: "hơn 350", "từ 60 đến 130"; empty when not stated."""
    if count is None:
        return ""
    if isinstance(count["n"], Sequence):
        low, high = count["n"]
        return _("from %(low)s to %(high)s") % {"low": number_words(low), "high": number_words(high)}
    number = number_words(count["n"])
    return str(OPERATORS[count["op"]]) % {"number": number} if count.get("op") in OPERATORS else number


def day_words(iso: str | None) -> str:
    """ "2024-10-16" as 16/10/2024, "2024-10" as 10/2024, "2024" as it is; empty when not stated."""
    return "/".join(reversed((iso or "").split("-")))


def span_words(span: Mapping[str, Any] | None) -> str:
    """A day or days with the part of the day: "sáng 23/9/2022", "01/10/2024 – 03/10/2024"."""
    if not span or not span.get("start"):
        return ""
    days = day_words(span["start"])
    if span.get("end") and span["end"] != span["start"]:
        days = f"{days} – {day_words(span['end'])}"
    return f"{span['session']} {days}" if span.get("session") else days


def known_words(table: Mapping[str, Promise], word: str | None) -> str:
    """What ``table`` calls ``word``, with a note in brackets if it carries one; an unknown word stays as it is."""
    coded = _CODED.fullmatch(word or "")
    if coded is None or coded["code"] not in table:
        return word or ""
    name = str(table[coded["code"]])
    return f"{name} ({NOTES.get(coded['note'], coded['note'])})" if coded["note"] else name


def level_words(level: str | None) -> str:
    return known_words(LEVELS, level)


def format_words(form: str | None) -> str:
    """How it was held; "unknown" is not stated."""
    return "" if form and fold(form) == "unknown" else known_words(FORMATS, form)


def sites_words(sites: Mapping[str, Any] | None) -> str:
    """Sites in all and by level: "172 (1 cấp tỉnh, 10 cấp huyện, 161 cấp xã)"; else the source's own words."""
    if not sites:
        return ""
    levels = ", ".join(f"{count_words(count)} {level_words(level)}" for level, count in sites.get("by_level", []) if count)
    total = count_words(sites.get("total"))
    if total and levels:
        return f"{total} ({levels})"
    return total or levels or sites.get("text") or ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one source says on one point; ``words`` is empty when it says nothing."""

    source: int  # number of the source, from 1
    words: str
    brief: str  # for a strip of figures: of sites, only how many


@dataclass(frozen=True, slots=True)
class Statement:
    """One point, as each source states it."""

    point: str
    name: str
    cells: list[Cell]
    differs: bool  # at least two sources state it, not in the same words

    @property
    def others(self) -> list[str]:
        """What the other sources say, each wording once."""
        return list(dict.fromkeys(cell.brief for cell in self.cells[1:] if cell.brief))


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures that count the same kind of thing; kinds are never added to each other."""

    kind: str
    figures: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One conference as its page shows it.  ``raw`` is the payload itself."""

    raw: dict[str, Any]
    title: str
    day: str
    is_day_told_by_others: bool
    level: str
    form: str
    delegates: str
    delegates_elsewhere: list[str]
    provinces: str
    sites: str
    sites_elsewhere: list[str]
    site_levels: list[tuple[str, str]]
    organisers: list[dict[str, str]]
    questions: str
    figures: list[FigureGroup]
    related: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    statements: list[Statement]


def reading(payload: dict[str, Any]) -> Reading:
    """``payload`` in the words of the reader's language.  Pure; touches no table."""
    statements = [_statement(entry, len(payload["sources"])) for entry in payload["statements"]]
    elsewhere = {statement.point: statement.others for statement in statements}
    day, delegates, sites = payload["day"], payload["delegates"], payload["sites"]
    return Reading(
        raw=payload,
        title=payload["title"] or "",
        day=span_words(day),
        is_day_told_by_others=bool(day and day["told_by_others"]),
        level=level_words(payload["level"]),
        form=format_words(payload["format"]),
        delegates=count_words(delegates["count"]),
        delegates_elsewhere=elsewhere.get("delegates", []),
        provinces=count_words(delegates["provinces"]),
        sites=count_words(sites["total"]),
        sites_elsewhere=elsewhere.get("sites", []),
        site_levels=_site_levels(sites),
        organisers=[{"name": o["name"], "role": known_words(ROLES, o["role"]), "level": level_words(o["level"])} for o in payload["organisers"]],
        questions=count_words(payload["forum"]["questions"]) if payload["forum"] else "",
        figures=_figure_groups(payload["figures"]),
        related=[{**event, "day": span_words({"start": event["date"], "session": event["session"]})} for event in payload["related"]],
        sources=[_source(number, source) for number, source in enumerate(payload["sources"], 1)],
        statements=statements,
    )


def published_words(stamp: str | None) -> str:
    """The day of an ISO time stamp; other words stay as they are."""
    try:
        return date.fromisoformat((stamp or "")[:10]).strftime("%d/%m/%Y")
    except ValueError:
        return stamp or ""


def _source(number: int, source: dict[str, Any]) -> dict[str, Any]:
    """A source with its number; only an address of the web becomes a link ("javascript:…" stays text)."""
    is_link = bool(re.match(r"https?://[^\s/]", source["url"] or ""))
    return {**source, "number": number, "day": published_words(source["published"]), "is_link": is_link}


def _site_levels(sites: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Levels that had sites, each with its count; the count is empty when only the level is stated."""
    counted = {level: count_words(count) for level, count in sites["by_level"]}
    names = [*counted, *(level for level in sites["levels"] if level not in counted)]
    return [(level_words(level), counted.get(level, "")) for level in names]


def _figure_groups(figures: Sequence[dict[str, Any]]) -> list[FigureGroup]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for figure in figures:
        groups.setdefault(figure["kind"], []).append({**figure, "words": count_words(figure["value"])})
    return [FigureGroup(kind=str(COUNT_KINDS.get(kind, kind)), figures=rows) for kind, rows in groups.items()]


_SAID: dict[str, Callable[[Any], str]] = {
    "span": span_words,
    "count": count_words,
    "text": str,
    "format": format_words,
}


def _statement(entry: Mapping[str, Any], source_count: int) -> Statement:
    said = {cell["source"]: cell for cell in entry["by"]}
    cells = [
        Cell(source=number, words=_said(said.get(number), sites_words), brief=_said(said.get(number), _brief_sites))
        for number in range(1, source_count + 1)
    ]
    if all(cell["is"] == "sites" for cell in entry["by"]):
        differs = _sites_differ([cell["value"] for cell in entry["by"]])
    else:
        differs = len({_bare(cell.words) for cell in cells if cell.words}) > 1
    return Statement(point=entry["point"], name=str(POINTS.get(entry["point"], entry["point"])), cells=cells, differs=differs)


def _said(cell: Mapping[str, Any] | None, in_words: Callable[[Any], str]) -> str:
    if cell is None:
        return ""
    return in_words(cell["value"]) if cell["is"] == "sites" else _SAID[cell["is"]](cell["value"])


def _brief_sites(sites: Mapping[str, Any]) -> str:
    return count_words(sites["total"])


def _sites_differ(stated: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two sources give another number for the same thing; one that tells less does not differ."""
    counts: dict[str, list[Any]] = {}
    for sites in stated:
        for key, count in [("total", sites["total"]), *sites["by_level"]]:
            if count:
                counts.setdefault(key, []).append(count)
    return any(count != same[0] for same in counts.values() for count in same)


def _bare(words: str) -> str:
    """Words to compare by: "Hơn 700 đại biểu" and "hơn 700" say the same."""
    return fold(words).replace("dai bieu", "").strip()
