"""Registers of numbers, for an office that numbers its papers here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.models.kinds import KINDS, KindCode
from diemcau.foundation.papers.models.records import PaperRecord


class Register(models.Model):
    """The numbers that one unit gives to one kind of paper in one year."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="paper_registers")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=KindCode.choices)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "kind"], name="papers_one_register_a_year"),
            models.CheckConstraint(condition=Q(kind__in=KindCode.values), name="papers_register_kind_is_known"),
            models.CheckConstraint(condition=Q(year__gte=1945, year__lte=2200), name="papers_register_year_is_plausible"),
        ]

    def __str__(self) -> str:
        return f"{KINDS[KindCode(self.kind)].name} {self.year}"


class NumberState(models.TextChoices):
    RESERVED = "reserved", pgettext_lazy("number", "reserved")
    USED = "used", pgettext_lazy("number", "used")
    VOID = "void", pgettext_lazy("number", "void")


class RegisterNumber(models.Model):
    """One number of a register: reserved, then used by a paper or void with a reason; it never comes free again."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=NumberState.choices, default=NumberState.RESERVED)
    record = models.OneToOneField(PaperRecord, on_delete=models.PROTECT, null=True, blank=True, related_name="register_number")
    reason = models.CharField(max_length=300, blank=True)  # what it is reserved for, or why it is void
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="papers_register_number_is_given_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="papers_register_number_counts_from_one"),
            models.CheckConstraint(
                condition=Q(state="used", record__isnull=False) | Q(state="reserved", record=None) | (Q(state="void", record=None) & ~Q(reason="")),
                name="papers_register_number_says_what_became_of_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:02d}"
