"""Recording acts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from diemcau.foundation.audit.models import Entry
from diemcau.kernel.actors import Actor


def record(act: str, on: models.Model, *, by: Actor, at: datetime, label: str = "", **details: Any) -> Entry:
    """Write down that ``by`` did ``act`` ("module.verb") on the row ``on``; call it in the transaction of the act.

    ``label`` is the name of the object when the row does not know it itself (a unit's name is in its versions).
    """
    return Entry.objects.create(
        act=act,
        object_kind=on._meta.label_lower,
        object_id=str(on.pk),
        object_label=(label or str(on))[:300],
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label[:200],
        at=at,
        details=details,
    )
