from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference


class ReportText(models.Model):
    """The words a person adds to the figures of one report: letterhead, judgement, proposals, signature.

    Blank means "as the house proposes" (``queries.letterhead``).  Figures are never typed here.
    """

    conference = models.OneToOneField(Conference, on_delete=models.PROTECT, related_name="report_text")
    issuer_above = models.CharField(_("superior body"), max_length=200, blank=True)
    issuer = models.CharField(_("issuing body"), max_length=200, blank=True)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)  # empty: not registered yet
    symbol = models.CharField(_("symbol"), max_length=40, blank=True)
    place = models.CharField(_("place name"), max_length=80, blank=True)
    signed_on = models.DateField(_("date of the report"), null=True, blank=True)  # empty: written by hand
    assessment = models.TextField(_("assessment"), blank=True)
    proposals = models.TextField(_("proposals"), blank=True)
    capacity = models.TextField(_("authority and post of the signer"), blank=True)  # one line each
    signer_name = models.CharField(_("name of the signer"), max_length=120, blank=True)
    recipients = models.TextField(_("recipients"), blank=True)  # one line each
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.CharField(_("changed by"), max_length=200)

    class Meta:
        verbose_name = _("text of a report")
        verbose_name_plural = _("texts of reports")
        constraints = [models.CheckConstraint(condition=Q(number=None) | Q(number__gte=1), name="reports_numbers_begin_at_one")]

    def __str__(self) -> str:
        return f"text of {self.conference_id}"
