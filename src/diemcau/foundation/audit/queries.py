"""Reading the record of acts."""

from __future__ import annotations

from django.db import models
from django.db.models import QuerySet

from diemcau.foundation.audit.models import Entry


def entries_of(thing: models.Model) -> QuerySet[Entry]:
    """Acts on ``thing``, newest first."""
    return Entry.objects.filter(object_kind=thing._meta.label_lower, object_id=str(thing.pk)).order_by("-at", "-pk")
