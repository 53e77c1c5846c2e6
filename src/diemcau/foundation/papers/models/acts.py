from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.models.kinds import KindCode
from diemcau.kernel.dates import spelled

OFFICIAL = "A"  # the official text of the act was read


class Confidence(models.TextChoices):
    """How sure a fact is (docs/sources.md#acts)."""

    OFFICIAL = OFFICIAL, _("official text read")
    AGREED = "B", _("two independent public sources agree")
    SECONDARY = "C", _("one secondary source")
    LIKELY = "L", _("likely, inferred")
    GENERAL = "M", _("general knowledge, not checked")


CHECKED = (Confidence.OFFICIAL, Confidence.AGREED)


class LegalAct(models.Model):
    """A law, decree, decision or plan that papers name: with the days on which it is in force and what took its place.

    Rows come from ``data/acts.csv`` (where from: docs/sources.md#acts) and from offices, whose own acts name ``unit``.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="legal_acts")  # empty: of the whole country
    kind = models.CharField(_("kind"), max_length=60)  # "Nghị định"
    number = models.CharField(_("number"), max_length=80)  # as the act writes it
    issued_by = models.CharField(_("issued by"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)  # empty: not stated
    subject = models.CharField(_("about"), max_length=400)
    in_force = DateRangeField(_("in force"))  # half open; an open end is "until further notice", an open beginning "not stated"
    replaced_by = models.CharField(_("replaced by"), max_length=200, blank=True)  # the number of the other row, or words
    cited_in = models.CharField(_("proposed for"), max_length=200, blank=True)  # codes of kinds of papers, separated by spaces
    source = models.CharField(_("source"), max_length=300)
    confidence = models.CharField(_("confidence"), max_length=1, choices=Confidence.choices)

    class Meta:
        verbose_name = _("legal act")
        verbose_name_plural = _("legal acts")
        constraints = [
            models.UniqueConstraint(fields=["number", "unit"], name="papers_act_is_known_once", nulls_distinct=False),
            models.CheckConstraint(condition=~Q(number="") & ~Q(subject=""), name="papers_act_has_number_and_subject"),
            models.CheckConstraint(condition=Q(confidence__in=["A", "B", "C", "L", "M"]), name="papers_act_says_how_sure"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def last_day(self) -> date | None:
        """The last day on which it binds; empty: until further notice."""
        return self.in_force.upper - timedelta(days=1) if self.in_force.upper else None

    @property
    def is_checked(self) -> bool:
        """Whether its number, days and replacement stand on more than one source; otherwise nobody should rely on them yet."""
        return self.confidence in CHECKED

    def is_in_force(self, on: date) -> bool:
        """Whether it binds on ``on``."""
        return on in self.in_force

    @property
    def citation(self) -> str:
        """ "Căn cứ Quyết định số …/… ngày 05 tháng 02 năm 2026 của Thủ tướng Chính phủ về …"."""
        day = f" {spelled(self.issued_on)}" if self.issued_on else ""
        if self.kind == "Luật":
            return f"Căn cứ Luật {self.subject} số {self.number}{day}"
        issuer = f" của {self.issued_by}" if self.issued_by else ""
        return f"Căn cứ {self.kind} số {self.number}{day}{issuer} {self.subject}"


class Basis(models.Model):
    """That an office cites an act, or words of its own, in one kind of paper; ``position`` is its place among the lines."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind of paper"), max_length=20, choices=KindCode.choices)
    position = models.PositiveSmallIntegerField(_("order"))
    act = models.ForeignKey(LegalAct, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(_("words"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "position"], name="papers_basis_has_its_place"),
            models.CheckConstraint(condition=Q(act__isnull=False, words="") | (Q(act=None) & ~Q(words="")), name="papers_basis_is_an_act_or_words"),
            models.CheckConstraint(condition=Q(kind__in=KindCode.values), name="papers_basis_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.position}"


class RetentionBasis(models.Model):
    """The act that one period of retention rests on: ``period`` is a key of ``kernel.retention``.

    Rows come from ``data/retention.csv``; ``article`` is where in the act, blank when we did not read it.
    """

    period = models.CharField(_("period"), max_length=60, unique=True)
    act = models.ForeignKey(LegalAct, on_delete=models.PROTECT, related_name="+")
    article = models.CharField(_("article"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=300)
    confidence = models.CharField(_("confidence"), max_length=1, choices=Confidence.choices)

    class Meta:
        verbose_name = _("basis of a period")
        verbose_name_plural = _("bases of periods")
        constraints = [models.CheckConstraint(condition=Q(confidence__in=Confidence.values), name="papers_retention_says_how_sure")]

    def __str__(self) -> str:
        return self.period
