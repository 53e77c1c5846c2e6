from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class UnitActQuerySet(models.QuerySet["UnitAct"]):
    def in_force(self) -> UnitActQuerySet:
        """Acts that were applied and not undone: what the network was changed by."""
        return self.filter(applied_at__isnull=False, undone_at=None)

    def waiting(self) -> UnitActQuerySet:
        """Acts that were read and checked, and not yet applied."""
        return self.filter(applied_at=None, undone_at=None)


class UnitAct(models.Model):
    """A resolution that changes the network on a day, as its file tells it (docs/unit-acts.md).

    It waits, is applied, may be undone.  What it did stands in the rows it began (``begun_by``) and ended
    (``ended_by``), so an undo knows exactly what was there before.
    """

    on = models.DateField(_("day of effect"))  # the first day of what it begins
    legal_act = models.CharField(_("legal act"), max_length=120, blank=True)  # blank: not stated
    source = models.CharField(_("source"), max_length=500)
    facts = models.JSONField(_("file"))  # the whole file, as it came
    digest = models.CharField(max_length=64, editable=False)  # SHA-256 of the canonical JSON: the same file again is seen
    counts = models.JSONField(_("counts"), default=dict)  # what it ended, began, changed
    touched = models.JSONField(_("touched"), default=list)  # what referred to those units when it was applied: [model, number]
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.CharField(_("entered by"), max_length=200)  # label of the actor, as in the record of acts
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    applied_by = models.CharField(_("applied by"), max_length=200, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.CharField(_("undone by"), max_length=200, blank=True)

    objects = UnitActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act on units")
        verbose_name_plural = _("acts on units")
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=Q(undone_at=None), name="network_act_is_entered_once"),
            models.CheckConstraint(condition=Q(undone_at=None) | Q(applied_at__isnull=False), name="network_only_an_applied_act_is_undone"),
        ]

    def __str__(self) -> str:
        return self.legal_act or f"act {self.pk}"

    @property
    def is_in_force(self) -> bool:
        """Whether it was applied and not undone."""
        return self.applied_at is not None and self.undone_at is None
