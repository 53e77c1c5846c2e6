"""The reorganisations that this release knows, written as files of acts: a replay must end in the loaded network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from diemcau.foundation.network.errors import NoSuchAct
from diemcau.foundation.network.rules.files import ACT_SCHEMA, Facts
from diemcau.foundation.network.rules.units import CODES_UNTIL_2025, TWO_TIERS_SINCE, Files, Row, codes_on, kind_of
from diemcau.kernel.text import clean


def days_of(files: Files) -> list[date]:
    """Days on which the data files change the network."""
    return sorted({TWO_TIERS_SINCE, *(date.fromisoformat(row["on"]) for row in files.changes)})


def act_told(files: Files, on: date) -> Facts:
    """The act of ``on`` as the data files tell it.  Raises ``NoSuchAct`` when they know none of that day."""
    if on not in days_of(files):
        days = ", ".join(str(day) for day in days_of(files))
        raise NoSuchAct(_("The lists of this release tell of no change on %(day)s, only on: %(days)s.") % {"day": on, "days": days})
    is_reform = on == TWO_TIERS_SINCE
    return {
        "schema": ACT_SCHEMA,
        "legal_act": None,
        "on": str(on),
        "source": "docs/sources.md#units",
        "code_lists": {"before": CODES_UNTIL_2025 if is_reform else codes_on(on), "after": codes_on(on)},
        "items": list(_reform(files) if is_reform else _changes(files, on)),
    }


def _reform(files: Files) -> Iterator[Facts]:
    """2025-07-01: every unit of the new list from its predecessors, and the end of what has no successor."""
    heirs = Counter((row["old_level"], row["old_code"]) for row in files.successions)
    sources: dict[tuple[str, str], list[Facts]] = {}
    for row in files.successions:
        part = {"part": True} if heirs[row["old_level"], row["old_code"]] > 1 else {}
        sources.setdefault((row["new_level"], row["new_code"]), []).append({"code": row["old_code"], **part})
    for row in files.new:
        yield {"do": "merge", "from": sources[row["level"], row["code"]], "into": _new(row)}
    for row in files.old:
        if (row["level"], row["code"]) not in heirs:
            yield {"do": "end", "unit": {"code": row["code"]}}


def _new(row: Row) -> Facts:
    name, also = clean(row["name"]), clean(row.get("also_written", ""))
    under = {"code": row["parent_code"]} if row["parent_code"] else {"root": True}
    spelled = {"also_written": also} if also else {}
    return {"name": name, "kind": str(kind_of(row["level"], name)), "code": row["code"], **spelled, "under": under}


def _changes(files: Files, on: date) -> Iterator[Facts]:
    """Units that kept their code and changed name or kind."""
    also = {row["code"]: clean(row["also_written"]) for row in files.new if row.get("also_written")} if on >= TWO_TIERS_SINCE else {}
    for row in files.changes:
        if date.fromisoformat(row["on"]) == on:
            after = clean(row["after"])
            spelled = {"also_written": also[row["code"]]} if row["code"] in also else {}
            yield {
                "do": "rename",
                "unit": {"code": row["code"], "name": clean(row["before"])},
                "name": after,
                "kind": str(kind_of(row["level"], after)),
                **spelled,
                "legal_act": clean(row["legal_act"]) or None,
            }
