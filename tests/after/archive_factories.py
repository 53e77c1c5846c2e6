"""The smallest records, and the five source records."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from diemcau.after.archive import services
from diemcau.after.archive.models import Record
from diemcau.foundation.publishing.models import Snapshot
from diemcau.kernel.actors import Actor, system

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TESTS: Actor = system("tests")
SOURCES = sorted((Path(services.__file__).parents[2] / "sample" / "records").glob("*.json"))


def facts(slug: str = "mot-hoi-nghi", **fields: Any) -> dict[str, Any]:
    """The facts of a record that states nothing but what ``fields`` say."""
    return {"schema": "diemcau.case/1", "id": slug, **fields}


def source(start: str) -> dict[str, Any]:
    """The source record whose file name begins with ``start``."""
    path = next(path for path in SOURCES if path.name.startswith(start))
    return dict(json.loads(path.read_text(encoding="utf-8")))


def make_record(slug: str = "mot-hoi-nghi", **fields: Any) -> Record:
    services.import_record(facts(slug, **fields), by=TESTS, now=NOW)
    return Record.objects.get(slug=slug)


def make_published(slug: str = "mot-hoi-nghi", **fields: Any) -> Snapshot:
    return services.publish_record(make_record(slug, **fields), by=TESTS, now=NOW)
