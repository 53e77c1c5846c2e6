from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def current(self) -> SnapshotQuerySet:
        """What the public sees now: of each (kind, slug) the one row that is neither withdrawn nor replaced."""
        return self.filter(ended_at=None)


class Snapshot(models.Model):
    """What was approved for the public, as it was on that day.

    The payload is complete: a public page is drawn from it and from nothing else.  A new version ends the
    old one; a withdrawal ends it without a successor.  The payload never changes.
    """

    kind = models.CharField(_("kind"), max_length=40)  # "conference"
    slug = models.SlugField(_("address"), max_length=120)
    version = models.PositiveIntegerField(_("version"))
    payload = models.JSONField(_("content"))
    facets = models.JSONField(_("facets"), default=dict)  # what lists filter by: {"year": 2024, "level": "province", …}
    folded = models.TextField(editable=False)  # text of the list's search, kernel.text.fold
    published_at = models.DateTimeField(_("published"))
    published_by = models.CharField(_("published by"), max_length=200)
    ended_at = models.DateTimeField(_("replaced or withdrawn"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("published snapshot")
        verbose_name_plural = _("published snapshots")
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug", "version"], name="publishing_version_is_given_once"),
            models.UniqueConstraint(fields=["kind", "slug"], condition=Q(ended_at=None), name="publishing_one_current_version"),
        ]
        indexes = [GinIndex(fields=["facets"], name="publishing_facets")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug} v{self.version}"
