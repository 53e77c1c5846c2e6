from __future__ import annotations

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diemcau.foundation.accounts.models import User


class Form(models.TextChoices):
    PDF = "pdf", _("one PDF")
    ZIP = "zip", _("one ZIP file, a PDF for each site")


class State(models.TextChoices):
    """Where a batch stands, as its history tells."""

    QUEUED = "queued", pgettext_lazy("batch", "waits for a worker")
    STARTED = "started", pgettext_lazy("batch", "is being made")
    STOPPED = "stopped", pgettext_lazy("batch", "stopped")
    RESUMED = "resumed", pgettext_lazy("batch", "goes on")
    FAILED = "failed", pgettext_lazy("batch", "failed")
    FINISHED = "finished", pgettext_lazy("batch", "ready")
    EXPIRED = "expired", pgettext_lazy("batch", "deleted")


RUNNING = (State.QUEUED, State.STARTED, State.RESUMED)
PAUSED = (State.STOPPED, State.FAILED)


class BatchQuerySet(models.QuerySet["Batch"]):
    def in_state(self, *states: State) -> BatchQuerySet:
        """Those whose last step is one of ``states``."""
        last = BatchStep.objects.filter(batch=OuterRef("pk")).order_by("-pk")
        return self.alias(last_state=Subquery(last.values("state")[:1])).filter(last_state__in=states)


class Batch(models.Model):
    """A long job whose outcome is one file: what is made (``kind``), of what (``about``: "conference:12"), for whom.

    It consists of pieces, each made once; the file is bound from them when the last is done, and deleted when it expires.
    """

    kind = models.CharField(_("kind"), max_length=60)
    about = models.CharField(_("about"), max_length=80)
    title = models.CharField(_("title"), max_length=300)
    form = models.CharField(_("form"), max_length=3, choices=Form.choices)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="batches", verbose_name=_("begun by"))
    total = models.PositiveIntegerField(_("items"))
    created_at = models.DateTimeField(_("begun"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    size = models.PositiveBigIntegerField(_("size"), null=True, blank=True)  # bytes of the file

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        constraints = [
            models.CheckConstraint(condition=Q(form__in=Form.values), name="batches_form_is_known"),
            models.CheckConstraint(condition=Q(total__gte=1), name="batches_makes_something"),
            models.CheckConstraint(condition=Q(size=None, expires_at=None) | Q(size__gte=1, expires_at__isnull=False), name="batches_a_file_expires"),
        ]
        indexes = [models.Index(fields=["about", "-created_at"], name="batches_by_thing")]

    def __str__(self) -> str:
        return self.title


class BatchPiece(models.Model):
    """A part of a batch that is made as one, and once: the things with these ``keys``."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="pieces")
    position = models.PositiveIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=200)
    keys = models.JSONField()
    items = models.PositiveIntegerField(_("items"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("piece")
        verbose_name_plural = _("pieces")
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="batches_piece_has_its_place"),
            models.CheckConstraint(condition=Q(items__gte=1), name="batches_a_piece_makes_something"),
        ]

    def __str__(self) -> str:
        return self.name


class BatchStep(models.Model):
    """One step in the life of a batch.  Append-only: the database refuses to change a row."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"))
    by = models.CharField(_("by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [models.CheckConstraint(condition=Q(state__in=State.values), name="batches_state_is_known")]
        indexes = [models.Index(fields=["batch", "-id"], name="batches_history")]

    def __str__(self) -> str:
        return self.state
