"""How ready the halls of a conference are, and the history of each line."""

from __future__ import annotations

from django.db.models import QuerySet

from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import Rehearsal


def rehearsals_of(site: Site) -> QuerySet[Rehearsal]:
    """Rehearsals of ``site``, the newest first."""
    return Rehearsal.objects.filter(site=site).order_by("-rehearsed_at", "pk")
