"""How far batches are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Sum

from diemcau.foundation.batches.models import PAUSED, RUNNING, Batch, BatchStep, State


@dataclass(frozen=True, slots=True)
class Headway:
    """How far a batch is, in things of its kind (invitations), and what it is doing."""

    batch: Batch
    state: State
    reason: str
    done: int
    doing: str
    seconds_left: int | None  # empty: nobody can say yet

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def is_paused(self) -> bool:
        return self.state in PAUSED

    @property
    def is_ready(self) -> bool:
        return self.state == State.FINISHED

    @property
    def done_pct(self) -> int:
        """Share that is done, in whole percent; 100 only when all is."""
        return 100 * self.done // self.batch.total

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes, at least one; empty when nobody can say."""
        return None if self.seconds_left is None else max(1, -(-self.seconds_left // 60))


def headway(batch: Batch, *, now: datetime) -> Headway:
    """How far ``batch`` is.  The rest is estimated from what was done since it was last started.  Four queries."""
    last = BatchStep.objects.filter(batch=batch).latest("pk")
    made = batch.pieces.filter(done_at__isnull=False)
    done = made.aggregate(items=Sum("items"))["items"] or 0
    following = batch.pieces.filter(done_at=None).order_by("position").first() if last.state in RUNNING else None
    left = None
    if last.state == State.STARTED:
        since = made.filter(done_at__gte=last.at).aggregate(items=Sum("items"))["items"]
        left = round((batch.total - done) * (now - last.at).total_seconds() / since) if since else None
    return Headway(batch, State(last.state), last.reason, done, following.name if following else "", left)


def batches_of(kind: str, about: str, *, now: datetime, limit: int = 5) -> list[Headway]:
    """The newest ``limit`` batches of ``kind`` about a thing.  Four queries each."""
    rows = Batch.objects.filter(kind=kind, about=about).select_related("owner").order_by("-created_at", "-pk")[:limit]
    return [headway(batch, now=now) for batch in rows]


def folder_of(batch: Batch) -> Path:
    """Where the files of ``batch`` lie."""
    return Path(settings.HOME) / "files" / "batches" / str(batch.pk)


def file_of(batch: Batch) -> Path:
    """The file that ``batch`` ends in."""
    return folder_of(batch) / f"batch.{batch.form}"
