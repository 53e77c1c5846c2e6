from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.foundation.accounts.models import Grant
from diemcau.foundation.network.models import Unit

if TYPE_CHECKING:
    from diemcau.foundation.accounts.models import User


LEVELS = ("commune", "district", "province", "province_part_of_national", "central", "national")


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, user: User, *, on: date) -> RecordQuerySet:
        """Records that ``user`` may read on ``on``: none without a grant; of conferences held here, those in reach.

        A record made from press reports is open to whoever holds a grant.
        """
        granted = Grant.objects.filter(user=user).on(on)
        return self.filter(Exists(granted)).filter(Q(conference=None) | Q(conference__in=Conference.objects.visible_to(user, on=on)))


class Record(models.Model):
    """A past conference as its sources report it.

    ``facts`` is the whole record (schema ``diemcau.case/1``), kept as it came, unknown keys included; the
    columns beside it are for lists and filters and are derived from it.  Empty means "not stated".
    """

    slug = models.SlugField(_("id"), max_length=120, unique=True)
    facts = models.JSONField(_("facts"))
    title = models.CharField(_("title"), max_length=500, blank=True)
    level = models.CharField(_("level"), max_length=30, blank=True)
    starts_on = models.DateField(_("day"), null=True, blank=True)
    year = models.PositiveIntegerField(_("year"), null=True, blank=True)
    province_then = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province then"))
    province_now = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province now"))
    conference = models.OneToOneField(Conference, on_delete=models.PROTECT, null=True, blank=True, related_name="record")
    folded = models.TextField(editable=False)  # text of the list's search, kernel.text.fold
    digest = models.CharField(max_length=64, editable=False)  # SHA-256 of the canonical JSON: an import that changes nothing is seen
    imported_at = models.DateTimeField(_("entered"))
    changed_at = models.DateTimeField(_("changed"))

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("archive record")
        verbose_name_plural = _("archive records")
        constraints = [
            models.CheckConstraint(condition=~Q(slug=""), name="archive_record_has_an_id"),
            models.CheckConstraint(condition=Q(level__in=["", *LEVELS]), name="archive_level_is_known"),
        ]

    def __str__(self) -> str:
        return self.title or self.slug
