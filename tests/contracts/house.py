"""The house as the contracts see it: its shelves, rooms, files and models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "diemcau"
TESTS = ROOT / "tests"
TEMPLATES = SOURCE / "templates"
STATIC = SOURCE / "static"

SHELVES = ("foundation", "before", "during", "after", "surfaces")
# From the ground up; rooms of one height do not know each other.  ARCHITECTURE: "One direction".
HEIGHTS = (
    {"kernel"},
    {"foundation.audit"},
    {"foundation.network", "foundation.publishing"},
    {"foundation.accounts"},
    {"foundation.batches"},
    {"foundation.papers", "foundation.notices"},
    {"before.conferences"},
    {"before.sites"},
    {"before.convening"},
    {"during.attendance"},
    {"during.forum"},
    {"during.screens"},
    {"after.archive", "after.learning", "after.figures", "after.tasks"},
    {"after.reports"},
    {"after.commitments"},
    {"surfaces.api"},
    {"surfaces.portal"},
    {"surfaces.person"},
    {"surfaces.console"},
    {"surfaces.desk"},
)


def height(room: str) -> int:
    """How high ``room`` lies; -1 when it has no place."""
    return next((level for level, rooms in enumerate(HEIGHTS) if room in rooms), -1)


def may_know(room: str, other: str) -> bool:
    """Whether ``room`` may name ``other``: itself, or anything lower."""
    return room == other or height(other) < height(room)


def room_of(path: Path) -> str:
    """Room of a file below ``src/diemcau``: "foundation.network"; the shelf alone for config, kernel and sample."""
    parts = path.relative_to(SOURCE).parts
    if len(parts) == 1:
        return ""
    return ".".join(parts[:2]) if parts[0] in SHELVES else parts[0]


def room_of_model(model: type[Model]) -> str:
    return ".".join(model.__module__.split(".")[1:3])


def room_named(label: str) -> str:
    """Room whose app label, template folder or URL namespace is ``label``; empty for none (base, components)."""
    return next((room for rooms in HEIGHTS for room in rooms if room.split(".")[-1] == label), "")


def models() -> list[type[Model]]:
    """Every model of the house."""
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("diemcau.")]


def python_files() -> list[Path]:
    """Every Python file of the house that a person wrote (migrations are made)."""
    return [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def own_static_files(pattern: str) -> list[Path]:
    """Static files of ours, without those of others."""
    return [path for path in sorted(STATIC.rglob(pattern)) if "vendor" not in path.relative_to(STATIC).parts]


def lines(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Every line of ``paths`` with the place it stands at."""
    for path in paths:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            yield f"{path.relative_to(ROOT)}:{number}", line
