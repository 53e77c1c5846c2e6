"""A paper as JSON and back: what is kept of it from the moment it leaves the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from diemcau.foundation.papers.models import (
    Annex,
    Code,
    Column,
    Heading,
    LegalBasis,
    Paper,
    PaperRecord,
    Paragraph,
    Signer,
    Table,
    cleaned,
)
from diemcau.kernel.dates import spelled

_PARTS = {part.__name__: part for part in (Annex, Code, Column, Heading, LegalBasis, Paper, Paragraph, Signer, Table)}


def kept(paper: Paper) -> dict[str, Any]:
    """``paper`` as JSON; ``read(kept(paper))`` is the same paper, its sequences as tuples."""
    return cast("dict[str, Any]", _written(cleaned(paper)))


def read(snapshot: dict[str, Any] | None) -> Paper:
    """The paper that ``kept`` wrote down."""
    return cast("Paper", _read(snapshot))


def numbered(paper: Paper, *, number: int, symbol: str, day: date) -> Paper:
    """``paper`` with the number and the date it was issued under."""
    return replace(paper, number=number, symbol=symbol, day=day)


def naming(paper: Paper, old: PaperRecord | None) -> Paper:
    """``paper`` with the sentence that it takes the place of ``old``; as it is when there is none."""
    if old is None or old.issued_on is None:
        return paper
    kind = old.paper_kind.name
    sentence = f"{paper.kind_name} này thay thế {kind} số {old.written_number} {spelled(old.issued_on)} của {paper.issuer}."
    at = next((place + 1 for place, block in enumerate(paper.body) if isinstance(block, LegalBasis)), 0)
    return replace(paper, body=[*paper.body[:at], Paragraph(sentence, is_italic=True), *paper.body[at:]])


def _written(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__, **{field.name: _written(getattr(value, field.name)) for field in fields(value)}}
    if isinstance(value, datetime):
        return {"is": "moment", "iso": value.isoformat()}
    if isinstance(value, date):
        return {"is": "day", "iso": value.isoformat()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_written(part) for part in value]
    return value


def _read(value: object) -> object:
    if isinstance(value, list):
        return tuple(_read(part) for part in value)
    if not isinstance(value, dict):
        return value
    kind = value["is"]
    if kind == "moment":
        return datetime.fromisoformat(value["iso"])
    if kind == "day":
        return date.fromisoformat(value["iso"])
    part: Callable[..., object] = _PARTS[kind]
    return part(**{name: _read(inner) for name, inner in value.items() if name != "is"})
