"""What a unit means to hold in a year, and conferences held in parts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.network.models import Unit, UnitKind

if TYPE_CHECKING:
    from diemcau.before.conferences.models.conferences import Conference


class Series(models.Model):
    """A conference held in parts ("đợt 1", "đợt 2"): the parts are conferences that carry their number."""

    title = models.CharField(_("title"), max_length=300)
    host = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("host"))
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series (plural)")
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="conferences_series_has_a_title")]

    def __str__(self) -> str:
        return self.title


class Plan(models.Model):
    """A conference that a unit means to hold in one month of a year.

    Nothing says "state": a plan is dropped when it has a reason, prepared when a conference was made from it, held when that
    conference is over, and planned until then.
    """

    host = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="plans", verbose_name=_("host"))
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"))
    title = models.CharField(_("title"), max_length=300)
    audience = models.CharField(_("for whom"), max_length=300, blank=True)
    unit_kinds = ArrayField(models.CharField(max_length=30, choices=UnitKind.choices), verbose_name=_("kinds of units"), default=list, blank=True)
    people = models.PositiveIntegerField(_("people expected"), null=True, blank=True)  # empty: not stated
    sites = models.PositiveIntegerField(_("sites expected"), null=True, blank=True)  # empty: not stated
    conference: models.OneToOneField[Conference | None] = models.OneToOneField(
        "conferences.Conference", on_delete=models.PROTECT, null=True, blank=True, related_name="plan", verbose_name=_("conference")
    )
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)
    dropped_reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("planned conference")
        verbose_name_plural = _("year's plan")
        constraints = [
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="conferences_plan_is_for_a_month"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2200), name="conferences_plan_is_for_a_year"),
            models.CheckConstraint(condition=~Q(title=""), name="conferences_plan_has_a_title"),
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_reason="") | (Q(dropped_at__isnull=False, conference=None) & ~Q(dropped_reason="")),
                name="conferences_a_dropped_plan_says_why",
            ),
        ]
        indexes = [models.Index(fields=["host", "year", "month"], name="conferences_plans_of_a_year")]

    def __str__(self) -> str:
        return self.title

    def state(self, now: datetime) -> str:
        """ "dropped", "held", "prepared" or "planned"."""
        if self.dropped_at:
            return "dropped"
        if self.conference is None:
            return "planned"
        return "held" if self.conference.closes_at <= now else "prepared"
