"""Giving the public a version, and taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from diemcau.foundation.audit import services as audit
from diemcau.foundation.publishing.errors import NothingPublished, ReasonMissing
from diemcau.foundation.publishing.models import Snapshot
from diemcau.foundation.publishing.rules import REPLACED
from diemcau.kernel import text
from diemcau.kernel.actors import Actor


@transaction.atomic
def publish(*, kind: str, slug: str, payload: dict[str, Any], facets: dict[str, Any], search_text: str, by: Actor, now: datetime) -> Snapshot:
    """Show ``payload`` to the public as the current version of (``kind``, ``slug``).

    The version before it ends.  The same payload and facets again change nothing and give back the version
    that stands.  ``facets`` is what lists filter by; ``search_text`` is what their search looks through.
    """
    _lock(kind, slug)
    versions = Snapshot.objects.filter(kind=kind, slug=slug).order_by("-version")
    last = versions.first()
    folded = text.fold(search_text)
    if last and last.ended_at is None:
        if (last.payload, last.facets, last.folded) == (payload, facets, folded):
            return last
        Snapshot.objects.filter(pk=last.pk, ended_at=None).update(ended_at=now, end_reason=REPLACED)
    snapshot = Snapshot.objects.create(
        kind=kind,
        slug=slug,
        version=last.version + 1 if last else 1,
        payload=payload,
        facets=facets,
        folded=folded,
        published_at=now,
        published_by=by.label[:200],
    )
    audit.record("publishing.published", snapshot, by=by, at=now, version=snapshot.version)
    return snapshot


@transaction.atomic
def withdraw(*, kind: str, slug: str, reason: str, by: Actor, now: datetime) -> Snapshot:
    """Take the current version of (``kind``, ``slug``) from the public and keep why.

    Raises ``ReasonMissing`` without a reason and ``NothingPublished`` when the public sees none.
    """
    why = text.clean(reason)[:300]
    if not why:
        raise ReasonMissing(_("Say why the page is withdrawn; the public reads this sentence."))
    _lock(kind, slug)
    snapshot = Snapshot.objects.current().filter(kind=kind, slug=slug).first()
    if snapshot is None:
        raise NothingPublished(_("This page is not published, so there is nothing to withdraw."))
    snapshot.ended_at, snapshot.end_reason = now, why
    snapshot.save(update_fields=["ended_at", "end_reason"])
    audit.record("publishing.withdrawn", snapshot, by=by, at=now, reason=why)
    return snapshot


def _lock(kind: str, slug: str) -> None:
    """One act at a time on one address: two people may press the button together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"publishing:{kind}/{slug}"])
