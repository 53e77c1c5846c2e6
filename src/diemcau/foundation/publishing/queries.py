"""What the public sees, and what it may filter by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, JSONField, Max
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KT

from diemcau.foundation.publishing.models import Snapshot, SnapshotQuerySet
from diemcau.foundation.publishing.rules import REPLACED
from diemcau.kernel import text


def current(kind: str) -> SnapshotQuerySet:
    """Everything of ``kind`` that the public sees now."""
    return Snapshot.objects.current().filter(kind=kind)


def one(kind: str, slug: str) -> Snapshot | None:
    """The version of (``kind``, ``slug``) that the public sees now; none when there is none."""
    return current(kind).filter(slug=slug).first()


def withdrawn(kind: str, slug: str) -> Snapshot | None:
    """The last version of (``kind``, ``slug``) when it was withdrawn and nothing follows it."""
    last = Snapshot.objects.filter(kind=kind, slug=slug).order_by("-version").first()
    return last if last and last.ended_at and last.end_reason != REPLACED else None


def found(kind: str, *, query: str = "", facets: Mapping[str, Any] | None = None) -> SnapshotQuerySet:
    """What the public sees of ``kind`` that has every one of ``facets`` and every word of ``query``.

    Words are compared without accents and may stand anywhere.  Newest day first, days not stated last.
    """
    rows = current(kind).filter(facets__contains=dict(facets or {}))
    for word in text.fold(query).split()[:12]:
        rows = rows.filter(folded__contains=word)
    return rows.order_by(KT("facets__day").desc(nulls_last=True), "slug")


def facets_in_use(kind: str) -> list[dict[str, Any]]:
    """Each combination of facets that the public list holds, the day left out.  One query."""
    rows = current(kind).annotate(rest=RawSQL("facets - 'day'", (), output_field=JSONField()))
    return list(rows.values_list("rest", flat=True).order_by().distinct())


def state_of(kind: str) -> str:
    """A word that changes whenever anything of ``kind`` is published or withdrawn.  One query."""
    seen = Snapshot.objects.filter(kind=kind).aggregate(last=Max("pk"), ended=Max("ended_at"), count=Count("pk"))
    return f"{seen['last']}-{seen['count']}-{seen['ended']}"
