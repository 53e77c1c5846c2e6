"""The personal link of a unit contact who has no account."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.foundation.network.models import Unit
from diemcau.kernel.actors import Actor, ActorKind


class UnitLink(models.Model):
    """The link with which a unit names its people for one conference, without an account.

    It opens nothing but the seats of that unit at that conference, until the conference closes (also when it has moved) or
    the link is replaced.  The token is derived from the server's secret and this row's id; only its hash is stored.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="unit_links")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_phone = models.CharField(_("contact's telephone"), max_length=20, blank=True)  # E.164
    contact_email = models.EmailField(_("contact's e-mail"), blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"))
    opened_at = models.DateTimeField(_("first opened"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")
        constraints = [
            models.UniqueConstraint(fields=["conference", "unit"], condition=Q(revoked_at=None), name="convening_one_live_link_a_unit"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"

    @property
    def actor(self) -> Actor:
        """Whoever holds the link, as acts record them."""
        return Actor(kind=ActorKind.DEVICE, id=str(self.pk), label=self.contact_name or str(_("Holder of the unit's link")))

    def is_live(self, now: datetime) -> bool:
        """Whether it opens at ``now``."""
        return self.revoked_at is None and now < self.conference.closes_at
