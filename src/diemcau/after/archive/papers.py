"""A record as the public may read it: complete, without language, without what the archivist keeps to the house.

Names in it are those of officials in their public function, as the press reported them.  Nothing else about a
person is in a record, and nothing else can come out of here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.text import slugify

from diemcau.after.archive import rules
from diemcau.after.archive.rules import Facts
from diemcau.before.conferences.models import Conference, Topic
from diemcau.during.attendance.queries import FrozenFigures
from diemcau.kernel.dates import day_of
from diemcau.kernel.text import fold

PAYLOAD = "diemcau.published-conference/1"
_SITE_LEVELS = ("central", "province", "district", "commune")  # keys that may stand in sites itself
_KINDS = (  # how a unit's name begins → what is counted
    ("luot", "turns"),
    ("truong hop", "cases"),
    ("vu", "cases"),
    ("ho so", "cases"),
    ("ho", "households"),
    ("dong", "vnd"),
    ("vnd", "vnd"),
    ("trieu dong", "vnd"),
    ("ty dong", "vnd"),
    ("nguoi", "persons"),
    ("tre em", "persons"),
    ("dai bieu", "persons"),
    ("can bo", "persons"),
    ("hoc sinh", "persons"),
    ("phu nu", "persons"),
)


def payload(facts: Facts, *, with_other_facts: bool = False) -> dict[str, Any]:
    """What a published page of ``facts`` is drawn from.  Pure.

    ``with_other_facts``: also the keys that the format does not name; whoever publishes has read them.
    """
    place, series = facts.get("place") or {}, facts.get("series") or {}
    return {
        "schema": PAYLOAD,
        "id": facts["id"],
        "invented": bool(facts.get("invented")),
        "title": facts.get("title"),
        "series": {"name": series.get("name"), "part": series.get("part")},
        "level": facts.get("level"),
        "day": _span(facts),
        "place": {
            "text": place.get("text"),
            "town": place.get("town"),
            "venue": place.get("venue"),
            "then": _province(place.get("province_then")),
            "now": _province(place.get("province_now")),
        },
        "format": facts.get("format"),
        "organisers": [{"name": row.get("name"), "role": row.get("role"), "level": row.get("level")} for row in _rows(facts, "organisers")],
        "chair": [_person(row) for row in _rows(facts, "chair")],
        "attending": [_person(row) for row in _rows(facts, "attending")],
        "speakers": _speakers(facts),
        "topics": _topics(facts),
        "delegates": _delegates(facts),
        "sites": sites(facts.get("sites")),
        "figures": [_figure(row) for row in _rows(facts, "figures")],
        "purpose": lines(facts.get("purpose")),
        "results": lines(facts.get("results_noted")),
        "shortcomings": lines(facts.get("shortcomings")),
        "directions": lines(facts.get("directions")),
        "legal_refs": lines(facts.get("legal_refs")),
        "tasks": [{"task": row.get("task"), "owner": row.get("owner"), "due": row.get("due")} for row in _rows(facts, "conclusions_tasks")],
        "forum": _forum(facts.get("forum")),
        "related": [
            {**{key: row.get(key) for key in ("title", "date", "session", "place")}, "organisers": lines(row.get("organisers"))}
            for row in _rows(facts, "related_events")
        ],
        "sources": _sources(facts),
        "statements": _statements(facts),
        "other": [[field, spoken(value)] for field, value in rules.other_facts(facts)] if with_other_facts else [],
    }


def facets(paper: dict[str, Any]) -> dict[str, Any]:
    """What the public list filters and sorts by; what is not stated is left out."""
    day, place = paper["day"], paper["place"]
    start = day["start"] if day else None
    found = {
        "day": start,
        "year": int(start[:4]) if start else None,
        "level": paper["level"],
        **_place_facets("province_then", place["then"]),
        **_place_facets("province_now", place["now"]),
    }
    return {key: value for key, value in found.items() if value is not None}


def search_text(paper: dict[str, Any]) -> list[str]:
    """Texts that a search looks through; topics recorded as titles only are not among them."""
    place = paper["place"]
    names = [place["text"], place["town"], place["venue"], *(place[era]["name"] for era in ("then", "now") if place[era])]
    people = [row["name"] for key in ("organisers", "chair", "attending", "speakers") for row in paper[key]]
    topics = [row["title"] for row in paper["topics"] if not row["title_only"]]
    return [text for text in (paper["title"], paper["series"]["name"], *names, *people, *topics) if text]


def says_otherwise(facts: Facts, published: dict[str, Any]) -> bool:
    """Whether ``facts`` now say something else than the ``published`` payload."""
    return payload(facts, with_other_facts=bool(published.get("other"))) != published


def notes(facts: Facts) -> dict[str, list[str]]:
    """What whoever made the record wrote down beside the facts; it stays in the house."""
    place, when, told = facts.get("place") or {}, facts.get("date") or {}, facts.get("source") or {}
    derived = [f"{key}: {spoken(value)}" for key, value in (place.get("derived") or {}).items()]
    return {
        "not_stated": lines(facts.get("not_stated")),
        "captions": lines(facts.get("captions")),
        "where": lines(when.get("where")),
        "derived": derived,
        "file": lines(told.get("file")),
    }


def held_here(conference: Conference, figures: FrozenFigures, *, host: str, levels: dict[str, int], provinces: dict[str, Facts | None]) -> Facts:
    """The record of a conference held on this platform, from its frozen figures.

    It names the chair and the speakers, who act in public; of delegates and operators it holds numbers only.
    """
    day = conference.day.isoformat()
    closes = day_of(conference.closes_at).isoformat()
    people, total = figures.people, figures.site_totals
    return {
        "schema": rules.SCHEMA_NAME,
        "id": f"{day}-{slugify(fold(conference.title))[:80].strip('-')}-{conference.pk}",
        "title": conference.title,
        "level": provinces.pop("level", None),
        "date": {"start": day, "end": closes if closes != day else None, "session": None, "year_stated": True},
        "place": {"text": host, "venue": next((site.name for site in figures.sites if site.is_main), None), **provinces},
        "format": str(conference.format),
        "organisers": [{"name": host, "role": "host", "level": None}],
        "chair": [{"name": conference.chair_name, "titles": lines(conference.chair_post), "role_at_event": None}],
        "sites": {"total": total.total, "op": "eq", "by_level": levels},
        "delegates": {"count": people.attended, "op": "eq", "text": None, "groups": []},
        "speakers": [{"name": row.full_name, "titles": lines(row.post)} for row in conference.speakers.order_by("pk")],
        "topics": [_held_topic(row) for row in conference.topics.order_by("position").prefetch_related("items__speakers")],
        "purpose": lines(conference.purpose),
        "figures": list(_held_figures(figures, day)),
        "source": {"publisher": host, "published": figures.frozen_at.isoformat(), "headline": None},
        "invented": conference.is_invented,
    }


def _held_topic(topic: Topic) -> Facts:
    speakers = list(dict.fromkeys(speaker.full_name for item in topic.items.all() for speaker in item.speakers.all()))
    return {"order": topic.position, "title": topic.title, "speaker": speakers or None, "hold": "title_only" if topic.is_title_only else "full"}


def _held_figures(figures: FrozenFigures, day: str) -> Iterator[Facts]:
    """Figures in persons and in sites, as they were frozen; a hall that never counted leaves the count not stated."""
    people, total = figures.people, figures.site_totals
    persons = {
        "Đại biểu được triệu tập": people.convened,
        "Đại biểu đã điểm danh": people.attended,
        "Người có mặt theo sĩ số các điểm cầu": people.counted,
    }
    for indicator, value in persons.items():
        yield {"indicator": indicator, "value": value, "op": "eq", "unit": "người", "kind": "persons", "period": day, "place": None}
    yield {"indicator": "Điểm cầu đã chốt", "value": total.closed, "op": "eq", "unit": "điểm cầu", "kind": "other", "period": day, "place": None}


def spoken(value: Any) -> str:
    """A fact of unknown shape as one line."""
    if isinstance(value, dict):
        return "; ".join(f"{key}: {spoken(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "; ".join(spoken(inner) for inner in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def lines(value: Any) -> list[str]:
    """A text or a list of texts as a list without empty ones."""
    texts = [value] if isinstance(value, str) else value or []
    return [text for text in texts if text]


def sites(value: Facts | None) -> dict[str, Any]:
    """Sites in all and per level, whichever way the record writes them."""
    stated = value or {}
    levels = stated.get("levels")
    counted: dict[str, Any] = {level: stated[level] for level in _SITE_LEVELS if stated.get(level) is not None}
    for given in (levels, stated.get("by_level")):
        counted |= given if isinstance(given, dict) else {}
    return {
        "total": quantity(stated.get("total"), stated.get("op")),
        "by_level": [[level, _level_quantity(count)] for level, count in counted.items()],
        "levels": lines(levels) if isinstance(levels, list) else [],
        "centre": stated.get("centre"),
        "text": stated.get("text"),
    }


def quantity(number: Any, op: str | None) -> dict[str, Any] | None:
    """A count with its operator; none when it is not stated."""
    if number is None:
        return None
    return {"n": number, "op": "range" if isinstance(number, list) else op or "eq"}


def count_kind(unit: str | None) -> str:
    """What ``unit`` counts: turns (lượt) are not persons, cases are not persons, and money is neither."""
    name = fold(unit or "")
    return next((kind for start, kind in _KINDS if name == start or name.startswith(start + " ")), "other")


def _level_quantity(count: Any) -> dict[str, Any] | None:
    return quantity(count.get("count"), count.get("op")) if isinstance(count, dict) else quantity(count, None)


def _rows(facts: Facts, key: str) -> list[Facts]:
    return [row for row in facts.get(key) or [] if row]


def _province(stated: Facts | None) -> dict[str, Any] | None:
    return {"code": stated.get("code"), "name": stated["name"]} if stated and stated.get("name") else None


def _place_facets(key: str, province: dict[str, Any] | None) -> dict[str, Any]:
    if province is None:
        return {}
    return {key: province["code"] or fold(province["name"]), f"{key}_name": province["name"]}


def _person(row: Facts) -> dict[str, Any]:
    return {"name": row.get("name"), "rank": row.get("rank_or_degree"), "titles": lines(row.get("titles")), "role": row.get("role_at_event")}


def _topics(facts: Facts) -> list[dict[str, Any]]:
    rows = sorted(enumerate(_rows(facts, "topics")), key=lambda pair: (pair[1].get("order") is None, pair[1].get("order") or 0, pair[0]))
    return [
        {"order": row.get("order"), "title": row.get("title"), "speakers": lines(row.get("speaker")), "title_only": row.get("hold") == "title_only"}
        for _place, row in rows
    ]


def _speakers(facts: Facts) -> list[dict[str, Any]]:
    """Speakers, each with the numbers of the topics that the record ties to that name."""
    topics = _topics(facts)
    return [
        {**_person(row), "topics": [t["order"] or n for n, t in enumerate(topics, 1) if row.get("name") and row["name"] in t["speakers"]]}
        for row in _rows(facts, "speakers")
    ]


def _delegates(facts: Facts) -> dict[str, Any]:
    stated = facts.get("delegates") or {}
    return {
        "count": quantity(stated.get("count"), stated.get("op")),
        "text": stated.get("text"),
        "groups": lines(stated.get("groups")),
        "provinces": quantity(stated.get("provinces_represented"), None),
    }


def _forum(stated: Facts | None) -> dict[str, Any] | None:
    if not stated:
        return None
    return {
        "held": stated.get("held"),
        "content": lines(stated.get("content")),
        "questions": quantity(stated.get("questions_count"), stated.get("questions_op")),
    }


def _figure(row: Facts) -> dict[str, Any]:
    return {
        "indicator": row.get("indicator"),
        "value": quantity(row.get("value"), row.get("op")),
        "unit": row.get("unit"),
        "kind": row.get("kind") or count_kind(row.get("unit")),
        "period": row.get("period"),
        "place": row.get("place"),
    }


# --- sources, and what each of them says ------------------------------------------------------------------
def _sources(facts: Facts) -> list[dict[str, Any]]:
    """The main report first, then those that corroborate it.  File names stay in the house."""
    keys = ("publisher", "published", "author", "headline", "url")
    reports = [facts.get("source") or {}, *_rows(facts, "corroboration")]
    return [{key: report.get(key) for key in keys} | {"is_main": place == 0} for place, report in enumerate(reports)]


def _missing(facts: Facts) -> set[str]:
    """Points of which the record says that the main report does not state them."""
    return {fold(text) for text in lines(facts.get("not_stated"))}


_POINTS = ("title", "date", "place", "format", "delegates", "sites", "organisers", "chair", "speakers", "topics")  # in the order of the page
_POINT_NAMES = {"date": {"date"}, "title": {"title"}, "place": {"place"}, "delegates": {"delegates", "delegate count"}}


def _is_missing(facts: Facts, point: str) -> bool:
    return bool(_POINT_NAMES.get(point, {point}) & _missing(facts))


def _span(facts: Facts) -> dict[str, Any] | None:
    stated = facts.get("date") or {}
    if not stated.get("start"):
        return None
    span = {key: stated.get(key) for key in ("start", "end", "session")}
    return span | {"told_by_others": _is_missing(facts, "date") and any("date" in (row.get("adds") or {}) for row in _rows(facts, "corroboration"))}


def _statements(facts: Facts) -> list[dict[str, Any]]:
    """Each point on which another report says something, with what every source says: neither is chosen."""
    others = [row.get("adds") or {} for row in _rows(facts, "corroboration")]
    points = list(dict.fromkeys([*_POINTS, *(point for adds in others for point in adds)]))
    points = [point for point in points if any(adds.get(point) is not None for adds in others)]
    return [{"point": point, "by": list(_said(facts, point, others))} for point in points]


def _said(facts: Facts, point: str, others: list[Facts]) -> Iterator[dict[str, Any]]:
    if own := _own_words(facts, point):
        yield {"source": 1, **own}
    for number, adds in enumerate(others, 2):
        if adds.get(point) is not None:
            yield {"source": number, **_added(point, adds[point])}


def _own_words(facts: Facts, point: str) -> dict[str, Any] | None:
    """What the main report says on ``point``; none when it says nothing."""
    if _is_missing(facts, point):
        return None
    told = _TOLD.get(point, _told_names)(facts, point)
    return told if told["value"] else None


def _told_delegates(facts: Facts, _point: str) -> dict[str, Any]:
    stated = _delegates(facts)
    return {"is": "count", "value": stated["count"]} if stated["count"] else {"is": "text", "value": stated["text"]}


def _told_names(facts: Facts, point: str) -> dict[str, Any]:
    return {"is": "text", "value": _names(facts.get(point))}


_TOLD: dict[str, Callable[[Facts, str], dict[str, Any]]] = {
    "date": lambda facts, _point: {"is": "span", "value": _span(facts)},
    "delegates": _told_delegates,
    "sites": lambda facts, _point: {"is": "sites", "value": sites(facts["sites"]) if facts.get("sites") else None},
    "format": lambda facts, _point: {"is": "format", "value": facts.get("format")},
    "place": lambda facts, _point: {"is": "text", "value": (facts.get("place") or {}).get("text")},
}


def _names(value: Any) -> str:
    if isinstance(value, list):
        named = [row.get("name") or row.get("title") or ", ".join(lines(row.get("titles"))) if isinstance(row, dict) else row for row in value]
        return "; ".join(name for name in named if name)
    return spoken(value) if value is not None else ""


def _added(point: str, value: Any) -> dict[str, Any]:
    if point == "sites" and isinstance(value, dict):
        return {"is": "sites", "value": sites(value)}
    if point == "delegates" and isinstance(value, dict) and not isinstance(value.get("count"), dict):
        return {"is": "count", "value": quantity(value.get("count"), value.get("op"))}
    if point in {"delegates", "sites"} and _is_number(value):
        return {"is": "count", "value": quantity(value, None)}
    if point == "date" and isinstance(value, str) and re.fullmatch(r"\d{4}(-\d\d){0,2}", value):
        return {"is": "span", "value": {"start": value}}
    return {"is": "text", "value": spoken(value)}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
