"""How long does the whole country take to load?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from unittest.mock import patch

from django.db import transaction
from django.utils import timezone

from benchmarks import Baseline, Figure
from benchmarks.hall import own_database
from diemcau.foundation.network.services import units as services
from diemcau.kernel.actors import system


def run() -> Iterator[Figure]:
    """Seconds of a first load (14,007 units, 52,829 rows), and of a second one that changes nothing."""
    with own_database():
        with patch.object(services, "copy", _insert):
            inserted = _undone(_load)
        rows, seconds = _load()
        again, second_seconds = _load()
    yield Figure("units.load_s", round(seconds, 2), "s", rows, Baseline("bulk_create instead of COPY", round(inserted[1], 2)))
    yield Figure("units.second_load_s", round(second_seconds, 2), "s", again)


def _load() -> tuple[int, float]:
    began = time.perf_counter()
    report = services.load(by=system("benchmark"), now=timezone.now())
    return report.changed, time.perf_counter() - began


def _undone(act: Callable[[], tuple[int, float]]) -> tuple[int, float]:
    with transaction.atomic():
        result = act()
        transaction.set_rollback(True)
    return result


def _insert(rows: list[services.Row]) -> None:
    type(rows[0]).objects.bulk_create(rows, batch_size=1_000)
