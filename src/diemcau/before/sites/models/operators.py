"""Who works at a site, and how a shift begins and ends."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models.halls import Site
from diemcau.kernel.phones import national

IDLE_MINUTES = 10  # a screen nobody touched for so long asks for the PIN again, unless the conference says otherwise
MOST_IDLE_MINUTES = 240


class Operator(models.Model):
    """A person agreed beforehand to work at a site: opens a shift on its devices with a PIN, also without network.

    Of the PIN we keep what checks it: ``pin_key`` is PBKDF2-SHA256 of it and never leaves the server; devices get a hash of
    that key.  Both are emptied when the conference's devices expire.  Someone who left keeps the row: the log names them.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="operators")
    full_name = models.CharField(_("full name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)  # E.164
    salt = models.CharField(max_length=24, blank=True, editable=False)  # 16 bytes in base64
    iterations = models.PositiveIntegerField(null=True, blank=True, editable=False)
    pin_key = models.CharField(max_length=44, blank=True, editable=False)  # 32 bytes in base64
    pin_set_at = models.DateTimeField(_("PIN given"), null=True, blank=True)
    created_at = models.DateTimeField(_("entered"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")
        constraints = [
            models.UniqueConstraint(fields=["site", "full_name"], condition=Q(left_at=None), name="sites_operator_is_entered_once"),
            models.CheckConstraint(condition=~Q(full_name=""), name="sites_operator_has_a_name"),
            models.CheckConstraint(
                condition=Q(salt="", iterations=None, pin_key="") | (~Q(salt="") & Q(iterations__gte=1) & ~Q(pin_key="")),
                name="sites_a_pin_is_whole",
            ),
            models.CheckConstraint(condition=Q(left_at=None) | Q(pin_key=""), name="sites_who_left_has_no_pin"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def has_pin(self) -> bool:
        """Whether a shift can be opened."""
        return self.pin_key != ""

    @property
    def phone_shown(self) -> str:
        """The telephone as Vietnam writes it."""
        return national(self.phone)


class ShiftTerms(models.Model):
    """That a conference locks idle consoles after so many minutes; without a row it is ``IDLE_MINUTES``."""

    conference = models.OneToOneField(Conference, on_delete=models.CASCADE, primary_key=True, related_name="shift_terms")
    idle_minutes = models.PositiveSmallIntegerField(
        _("minutes until the screen locks"), validators=[MinValueValidator(1), MaxValueValidator(MOST_IDLE_MINUTES)]
    )

    class Meta:
        verbose_name = _("terms of shifts")
        verbose_name_plural = _("terms of shifts")
        constraints = [
            models.CheckConstraint(condition=Q(idle_minutes__gte=1, idle_minutes__lte=MOST_IDLE_MINUTES), name="sites_idle_minutes_are_sensible")
        ]

    def __str__(self) -> str:
        return f"{self.idle_minutes} min"
