"""What other systems call a unit."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Func, Q, Value
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.network.models.units import Unit


def _just(column: str, function: str = "network_textrange") -> Func:
    """``column`` as a range that holds its value alone; ``network_textrange`` is our own range of words (migration)."""
    return Func(column, column, Value("[]"), function=function)


class UnitIdentifier(models.Model):
    """A code by which one scheme (agency code, tax code) knows a unit during a period (half open), with the act that says so.

    Schemes and their forms are data (``data/identifier_schemes.json``).  A code whose form is odd is kept as it was given: real
    lists hold such codes, and another system may know the unit by them.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="identifiers")
    scheme = models.CharField(_("scheme"), max_length=30)
    code = models.CharField(_("code"), max_length=40)
    period = DateRangeField(_("in force"))
    legal_act = models.CharField(_("legal act"), max_length=120, blank=True)  # blank: not stated
    source = models.CharField(_("source"), max_length=300, blank=True)  # where it was read
    is_primary = models.BooleanField(_("the one to be shown"), default=True)  # of its scheme

    class Meta:
        verbose_name = _("identifier of a unit")
        verbose_name_plural = _("identifiers of units")
        constraints = [
            ExclusionConstraint(  # no extension needed: numbers and words are written as ranges of one
                name="network_code_means_one_unit_a_day",
                expressions=[(_just("scheme"), "&&"), (_just("code"), "&&"), ("period", "&&")],
            ),
            ExclusionConstraint(
                name="network_unit_has_one_primary_code_a_day",
                expressions=[(_just("unit_id", "int8range"), "&&"), (_just("scheme"), "&&"), ("period", "&&")],
                condition=Q(is_primary=True),
            ),
            models.CheckConstraint(condition=~Q(scheme="") & ~Q(code=""), name="network_identifier_has_scheme_and_code"),
            models.CheckConstraint(condition=Q(period__isempty=False), name="network_identifier_lasts_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.code}"

    @property
    def last_day(self) -> date | None:
        """Last day in force, or ``None`` while it lasts."""
        return self.period.upper - timedelta(days=1) if self.period.upper else None
