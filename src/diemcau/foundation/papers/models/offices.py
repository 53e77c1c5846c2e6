from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.network.models import Unit


class Standing(models.TextChoices):
    """In whose name a body of several agencies speaks (docs/sources.md#papers)."""

    COLLEGIAL = "collegial", _("for the committee (TM.)")
    OFFICE = "office", _("for the standing office, under its own head")


class OfficeProfile(models.Model):
    """How one unit writes its papers: the head of the page, its symbol, its signature, its recipients.

    A blank field means "as the house proposes" (``queries.office``).  ``capacity`` is free lines, because which form a
    steering committee may use depends on whose seal it holds.
    """

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="office_profile", verbose_name=_("unit"))
    standing = models.CharField(_("speaks"), max_length=20, choices=Standing.choices, default=Standing.COLLEGIAL)
    issuer_above = models.CharField(_("superior body"), max_length=200, blank=True)
    issuer = models.CharField(_("issuing body"), max_length=200, blank=True)
    symbol = models.CharField(_("symbol of the body"), max_length=40, blank=True)  # "BCĐNQ"
    drafting = models.CharField(_("symbol of the drafting unit, in letters"), max_length=40, blank=True)  # "…/BCĐNQ-VP"
    place = models.CharField(_("place name"), max_length=80, blank=True)
    capacity = models.TextField(_("authority and post of the signer"), blank=True)  # one line each
    signer_name = models.CharField(_("name of the signer"), max_length=120, blank=True)
    recipients = models.TextField(_("recipients"), blank=True)  # one line each
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.CharField(_("changed by"), max_length=200)

    class Meta:
        verbose_name = _("office profile")
        verbose_name_plural = _("office profiles")
        constraints = [models.CheckConstraint(condition=Q(standing__in=Standing.values), name="papers_standing_is_known")]

    def __str__(self) -> str:
        return f"office of {self.unit_id}"
