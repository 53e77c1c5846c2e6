"""Reading the record of acts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import QuerySet

from diemcau.foundation.audit import rules
from diemcau.foundation.audit.models import Entry


def entries_of(thing: models.Model) -> QuerySet[Entry]:
    """Acts on ``thing``, newest first."""
    return Entry.objects.filter(object_kind=thing._meta.label_lower, object_id=str(thing.pk)).order_by("-at", "-pk")


def is_any_touched(kind: type[models.Model], ids: Iterable[int]) -> bool:
    """Whether an act on one of these rows of ``kind`` is on record.  One query."""
    return Entry.objects.filter(object_kind=kind._meta.label_lower, object_id__in=[str(pk) for pk in ids]).exists()


@dataclass(frozen=True, slots=True)
class Act:
    """One entry in words."""

    at: datetime
    actor_kind: str
    actor_label: str
    sentence: str
    facts: list[tuple[str, str]]


def acts_of(thing: models.Model, *, limit: int = 20) -> list[Act]:
    """The newest ``limit`` acts on ``thing`` in words, for ``audit/entries.html``.  One query."""
    return [
        Act(entry.at, entry.actor_kind, entry.actor_label, rules.spoken(entry.act), rules.spoken_facts(entry.details))
        for entry in entries_of(thing)[:limit]
    ]
