"""The way into a site: its link, codes for further machines, and the machines that came in."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.sites.models.halls import Site
from diemcau.kernel.actors import Actor, ActorKind


class ConsoleLink(models.Model):
    """The link with which the first machine of one site is paired, without an account.  It works once.

    The token is derived from the server's secret and this row's id; only its hash is stored.
    Replacing the link revokes it and makes a new row.  Whoever used it is the device that names it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="console_links")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("console link")
        verbose_name_plural = _("console links")
        constraints = [
            models.UniqueConstraint(fields=["site"], condition=Q(revoked_at=None), name="sites_one_live_link_a_site"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class PairingCode(models.Model):
    """A few letters with which one further machine is paired with a site, typed or scanned within minutes.  It works once.

    What is stored is a checksum keyed with the server's secret: letters so short could be found from a plain one.
    Whoever used it is the device that names it.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="pairing_codes")
    code_hash = models.CharField(max_length=32, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    made_by = models.CharField(_("made by"), max_length=200)

    class Meta:
        verbose_name = _("pairing code")
        verbose_name_plural = _("pairing codes")
        constraints = [models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="sites_a_code_lives_for_a_while")]

    def __str__(self) -> str:
        return f"pairing code {self.pk}"


class Device(models.Model):
    """A phone, tablet or laptop paired with a site: it may do what that one site needs, until it expires.

    ``link`` or ``code`` is what let it in (neither: paired before links worked once); the database lets each in once.
    ``public_key`` is the point of a P-256 key made in its browser, in base64; blank where the browser makes none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="devices")
    link = models.OneToOneField(ConsoleLink, on_delete=models.PROTECT, null=True, blank=True, related_name="device")
    code = models.OneToOneField(PairingCode, on_delete=models.PROTECT, null=True, blank=True, related_name="device")
    label = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    public_key = models.CharField(_("public key"), max_length=88, blank=True)
    paired_at = models.DateTimeField(_("paired"))
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)  # to the minute
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = [
            models.UniqueConstraint(fields=["id", "site"], name="sites_device_with_its_site"),  # target of composite keys
            models.CheckConstraint(condition=Q(link=None) | Q(code=None), name="sites_a_device_came_in_one_way"),
            models.CheckConstraint(condition=Q(revoked_reason="") | Q(revoked_at__isnull=False), name="sites_a_reason_is_of_a_device_shut_out"),
        ]

    def __str__(self) -> str:
        return self.label

    def is_live(self, now: datetime) -> bool:
        """Whether it may act at ``now``."""
        return self.revoked_at is None and now < self.expires_at

    @property
    def actor(self) -> Actor:
        """This device as acts record it."""
        return Actor(kind=ActorKind.DEVICE, id=str(self.pk), label=self.label)
