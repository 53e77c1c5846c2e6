from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.foundation.network.models import Unit


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


class Measure(models.TextChoices):
    """What is added up by unit; each is its own kind of count and is never added to another."""

    ATTENDED = "attended", _("people who attended")  # delegates, by home unit, checked in at least once
    CONVENED = "convened", _("people convened")  # delegates, by home unit, expected on the day
    SITES = "sites", _("sites")  # halls, by the unit they belong to


class UnitFigure(models.Model):
    """One figure of a frozen conference by unit: the summary that roll-ups add up, instead of counting people again.

    Derived from the register and the log when the host freezes, and the same whenever it is derived again.
    """

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="unit_figures", db_index=False)  # first of the constraint
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(_("measure"), max_length=20, choices=Measure.choices)
    value = models.PositiveIntegerField(_("number"))
    on = models.DateField(_("day"))  # of the conference

    class Meta:
        verbose_name = _("figure of a unit")
        verbose_name_plural = _("figures of units")
        constraints = [
            models.UniqueConstraint(fields=["conference", "measure", "unit"], name="reports_unit_is_counted_once"),
            models.CheckConstraint(condition=Q(value__gte=1), name="reports_nought_is_no_row"),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="reports_measure_is_known"),
        ]
        indexes = [models.Index(fields=["measure", "on"], include=["unit", "value", "conference"], name="reports_figures_of_a_time")]

    def __str__(self) -> str:
        return f"{self.measure} of {self.unit_id}: {self.value}"
