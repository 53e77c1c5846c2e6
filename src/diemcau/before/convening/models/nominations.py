"""Who was named for the seats of a quota, and everything that became of them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.convening.models.delegates import Delegate
from diemcau.before.convening.models.quotas import Quota
from diemcau.before.sites.models import Site
from diemcau.foundation.network.models import Person
from diemcau.kernel.actors import ActorKind
from diemcau.kernel.phones import national


class NominationStatus(models.TextChoices):
    PROPOSED = "proposed", _("waits for the host's approval")
    WAITING = "waiting", _("on the waiting list")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("cannot come")
    REFUSED = "refused", _("not approved")
    REPLACED = "replaced", _("replaced")
    WITHDRAWN = "withdrawn", _("withdrawn")


SEATED = (NominationStatus.CONFIRMED, NominationStatus.PROPOSED)  # hold a seat of the quota
LIVE = (*SEATED, NominationStatus.WAITING)


class Receipt(models.Model):
    """Names that a unit sent in one go; they can be taken back together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="receipts")
    at = models.DateTimeField(_("received"))
    by_label = models.CharField(_("by"), max_length=200)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self) -> str:
        return f"receipt {self.pk}"


class Nomination(models.Model):
    """A person named for a seat.

    Whoever is confirmed is a delegate: from then on the facts of the ``delegate`` count.  Those proposed, waiting, declined
    or refused are no delegates and stand in no figure of the day.  ``status`` repeats the last of the events, for reading.
    """

    quota = models.ForeignKey(Quota, on_delete=models.PROTECT, related_name="nominations")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", verbose_name=_("site"))
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, null=True, related_name="nominations")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person in office"))
    full_name = models.CharField(_("full name"), max_length=120)
    post = models.CharField(_("post"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)  # E.164
    email = models.EmailField(_("e-mail"), blank=True)
    folded = models.CharField(max_length=120, editable=False)  # kernel.text.fold(full_name)
    sort_key = models.CharField(max_length=900, editable=False, db_collation="C")  # kernel.text.person_sort_key
    status = models.CharField(_("status"), max_length=10, choices=NominationStatus.choices)
    delegate = models.OneToOneField(Delegate, on_delete=models.PROTECT, null=True, blank=True, related_name="nomination")
    stands_in_for = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replacement")
    created_at = models.DateTimeField(_("named"))

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=NominationStatus.values), name="convening_status_is_known"),
            models.CheckConstraint(condition=~Q(full_name=""), name="convening_nominee_has_a_name"),
            models.CheckConstraint(condition=~Q(status="confirmed") | Q(delegate__isnull=False), name="convening_confirmed_is_a_delegate"),
            models.CheckConstraint(condition=Q(status__in=["confirmed", "declined", "replaced", "withdrawn", "refused"]) | Q(delegate=None),
                                   name="convening_unconfirmed_is_no_delegate"),
            models.CheckConstraint(condition=~Q(stands_in_for=F("id")), name="convening_nobody_replaces_themselves"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["quota", "status"], name="convening_of_quota")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def phone_shown(self) -> str:
        """The telephone as Vietnam writes it."""
        return national(self.phone)

    @property
    def is_seated(self) -> bool:
        """Holds a seat of the quota."""
        return self.status in SEATED

    @property
    def is_live(self) -> bool:
        """Holds a seat or waits for one."""
        return self.status in LIVE


class StatusEvent(models.Model):
    """One step in the history of a nomination.  The database refuses to change or delete it."""

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="events")
    status = models.CharField(_("status"), max_length=10, choices=NominationStatus.choices)
    at = models.DateTimeField(_("at"))
    by_kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ActorKind])
    by_id = models.CharField(max_length=64)
    by_label = models.CharField(_("by"), max_length=200)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step of a nomination")
        verbose_name_plural = _("history of nominations")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=NominationStatus.values), name="convening_step_is_known"),
            models.CheckConstraint(condition=~Q(status__in=["declined", "refused"]) | ~Q(reason=""), name="convening_a_no_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.nomination_id}: {self.status}"
