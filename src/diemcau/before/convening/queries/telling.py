"""A judged list for programs and for the terminal: docs/delegates-preview.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from diemcau.before.convening.queries.judging import Judged, counted
from diemcau.before.convening.queries.sources import Column, Line, Source
from diemcau.before.convening.rules import REASONS, said
from diemcau.foundation.network.models import UnitVersion
from diemcau.kernel.phones import national

VERSION = 1  # of the form; see docs/delegates-preview.schema.json


def told(found: Sequence[Source], lines: Sequence[Line], rows: Sequence[Judged], *, unit: UnitVersion, day: date) -> dict[str, Any]:
    """The whole preview.  One query: the codes of the units."""
    ids = {pk for row in rows for pk in [row.unit_id, *row.units] if pk}
    versions = {version.unit_id: version for version in UnitVersion.objects.on(day).filter(unit__in=ids)}
    counts = counted([row.as_json() for row in rows])
    return {
        "version": VERSION,
        "for": _unit(unit),
        "day": day.isoformat(),
        "counts": counts,
        "sheets": [_sheet(source) for source in found],
        "rows": [_row(line, row, found, versions) for line, row in zip(lines, rows, strict=True)],
    }


def _sheet(source: Source) -> dict[str, Any]:
    return {
        "title": source.title,
        "state": source.state,
        "people": len(source.lines),
        "rows_passed_over": source.passed_over,
        "columns": [_column(column) for column in source.columns],
        "headings_not_used": list(source.unused),
        "headings_repeated": list(source.repeated),
        "is_cut": source.is_cut,
    }


def _column(column: Column) -> dict[str, str]:
    return {"field": column.field, "column": column.letters, "heading": column.heading, "encoding": column.encoding}


def _row(line: Line, row: Judged, found: Sequence[Source], versions: Mapping[int, UnitVersion]) -> dict[str, Any]:
    return {
        "sheet": found[row.sheet].title,
        "row": row.number,
        "verdict": row.verdict,
        "person": {"full_name": row.full_name, "post": row.post, "phone": row.phone, "email": row.email},
        "unit": _unit(versions[row.unit_id]) if row.unit_id and row.unit_id in versions else None,
        "unit_written": line.texts.get("unit", ""),
        "units_possible": [_unit(versions[pk]) for pk in row.units if pk in versions],
        "site": {"id": row.site_id, "name": row.site} if row.site_id else None,
        "site_written": line.texts.get("site", ""),
        "flags": [
            {
                "cell": flag["cell"],
                "field": flag["column"],
                "state": str(REASONS[flag["code"]][0]),
                "code": flag["code"],
                "sentence": said(flag["code"], flag["facts"]),
            }
            for flag in row.flags
        ],
    }


def _unit(version: UnitVersion) -> dict[str, str]:
    return {"name": version.name, "kind": version.kind, "code_list": version.code_list, "code": version.code}


def told_as_table(preview: Mapping[str, Any]) -> str:
    """The same to be read in a terminal."""
    counts = preview["counts"]
    lines = [f"{preview['for']['name']}, {preview['day']}: {counts['total']} rows"]
    lines += [f"  {name}: {counts[name]}" for name in ("new", "same", "doubtful", "error")]
    for sheet in preview["sheets"]:
        title = f"“{sheet['title']}”" if sheet["title"] else "the list"
        old = [f"{column['column']} {column['encoding']}" for column in sheet["columns"] if column["encoding"] != "unicode"]
        facts = [f"{sheet['people']} people", *(f"converted: {name}" for name in old), *(f"not used: {name}" for name in sheet["headings_not_used"])]
        lines.append(f"{title} {sheet['state'].replace('_', ' ')}: {'; '.join(facts)}")
    for row in preview["rows"]:
        unit = row["unit"]["name"] if row["unit"] else f"? {row['unit_written']}"
        where = f"{row['sheet']}!{row['row']}" if row["sheet"] else str(row["row"])
        lines.append(f"{where:<12} {row['verdict']:<9} {row['person']['full_name']:<28} {unit:<28} {national(row['person']['phone'])}".rstrip())
        lines += [f"{'':<12} {flag['cell'] or '-':<9} {flag['state']}: {flag['sentence']}" for flag in row["flags"]]
    return "\n".join(lines)
