"""Recording acts."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection, models

from diemcau.foundation.audit.models import Entry
from diemcau.kernel.actors import Actor
from diemcau.kernel.statements import planned_once

# Every act of the house is recorded, so the ORM's second wording of the same statement is spared.
_TOLD = ("act", "object_kind", "object_id", "object_label", "actor_kind", "actor_id", "actor_label", "at", "details")
_RECORD = f"""
INSERT INTO audit_entry ({", ".join(_TOLD)}) VALUES ({", ".join(f"%({name})s" for name in _TOLD)}) RETURNING id
"""  # noqa: S608  # names of our own columns, bound values


def record(act: str, on: models.Model, *, by: Actor, at: datetime, label: str = "", **details: Any) -> Entry:
    """Write down that ``by`` did ``act`` ("module.verb") on the row ``on``; call it in the transaction of the act.

    ``label`` is the name of the object when the row does not know it itself (a unit's name is in its versions).
    """
    told: dict[str, Any] = {
        "act": act,
        "object_kind": on._meta.label_lower,
        "object_id": str(on.pk),
        "object_label": (label or str(on))[:300],
        "actor_kind": str(by.kind),
        "actor_id": by.id,
        "actor_label": by.label[:200],
        "at": at,
    }
    with planned_once() as cursor:
        cursor.execute(_RECORD, told | {"details": json.dumps(details)})
        (pk,) = cursor.fetchone() or (None,)
    return Entry.from_db(connection.alias, ["id", *told, "details"], [pk, *told.values(), details])
