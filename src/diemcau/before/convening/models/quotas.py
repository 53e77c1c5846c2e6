"""How many people each unit may send, and until when it is asked to name them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.foundation.network.models import Unit
from diemcau.kernel.dates import VIETNAM


def usual_reminders() -> list[int]:
    """Days before the deadline on which units that have not answered are reminded."""
    return [3, 1]


class Terms(models.Model):
    """On what terms one conference asks units for names.

    The deadline is counted back from the opening and stored so: when the conference moves, it and its reminders move along.
    """

    conference = models.OneToOneField(Conference, on_delete=models.CASCADE, related_name="terms")
    deadline_days = models.PositiveSmallIntegerField(_("days before the opening"), default=7)
    deadline_hour = models.TimeField(_("hour"), default=time(17))
    reminder_days = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("reminders"), default=usual_reminders, blank=True)
    needs_approval = models.BooleanField(_("the host approves each person"), default=False)
    numbers_by_unit = models.BooleanField(_("numbers begin again with each unit"), default=False)

    class Meta:
        verbose_name = _("terms of convening")
        verbose_name_plural = _("terms of convening")
        constraints = [models.CheckConstraint(condition=Q(deadline_days__lte=366), name="convening_deadline_within_a_year")]

    def __str__(self) -> str:
        return f"terms of {self.conference_id}"

    def deadline(self, opening: date) -> datetime:
        """Until when units are asked to name people, for a conference that opens on ``opening``."""
        return datetime.combine(opening - timedelta(days=self.deadline_days), self.deadline_hour, VIETNAM)


class Quota(models.Model):
    """Seats that one unit is asked to fill at a conference, in one hall or wherever its people go.

    ``given_back``: seats the unit said it will not fill, and why.  When the unit ended before the day, its quota follows
    a successor: ``moved_to`` names the quota that took it over, and the row stays for what it was.
    """

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="quotas")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="quotas", verbose_name=_("unit"))
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="quotas", verbose_name=_("site"))
    seats = models.PositiveIntegerField(_("seats"))
    given_back = models.PositiveIntegerField(_("seats given back"), default=0)
    given_back_reason = models.CharField(_("reason"), max_length=300, blank=True)
    moved_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="taken_over", editable=False)
    created_at = models.DateTimeField(_("set"))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.UniqueConstraint(fields=["conference", "unit", "site"], name="convening_one_quota_a_unit_and_site", nulls_distinct=False),
            models.CheckConstraint(condition=Q(given_back__lte=F("seats")), name="convening_gives_back_what_it_has"),
            models.CheckConstraint(condition=Q(given_back=0) | ~Q(given_back_reason=""), name="convening_giving_back_has_a_reason"),
            models.CheckConstraint(condition=Q(moved_to=None) | ~Q(moved_to=F("id")), name="convening_quota_moves_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.seats} seats of unit {self.unit_id}"

    @property
    def offered(self) -> int:
        """Seats the unit still wants."""
        return self.seats - self.given_back


class NudgeKind(models.TextChoices):
    HAND = "hand", _("by the host")
    REMINDER = "reminder", _("reminder before the deadline")


class Nudge(models.Model):
    """That a unit was reminded of the seats it has not filled; ``letters``: how many letters left for it."""

    quota = models.ForeignKey(Quota, on_delete=models.CASCADE, related_name="nudges")
    kind = models.CharField(_("kind"), max_length=10, choices=NudgeKind.choices)
    at = models.DateTimeField(_("at"))
    by_label = models.CharField(_("by"), max_length=200)
    deadline = models.DateTimeField(_("deadline it named"))
    days_before = models.PositiveSmallIntegerField(null=True, blank=True)  # a reminder: how many days before that deadline
    letters = models.PositiveSmallIntegerField(_("letters"), default=0)

    class Meta:
        verbose_name = _("nudge")
        verbose_name_plural = _("nudges")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NudgeKind.values), name="convening_nudge_kind_is_known"),
            models.UniqueConstraint(fields=["quota", "deadline", "days_before"], name="convening_reminds_once", condition=Q(kind="reminder")),
        ]
        indexes = [models.Index(fields=["quota", "-at"], name="convening_nudges_of_quota")]

    def __str__(self) -> str:
        return f"nudge {self.pk}"
