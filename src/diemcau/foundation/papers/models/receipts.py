"""What recipients answered through the national exchange."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.models.records import PaperRecord


class ExchangeStatus(models.TextChoices):
    """Status codes of the exchange (docs/sources.md#edxml)."""

    ARRIVED = "01", pgettext_lazy("edXML", "arrived")
    REFUSED = "02", pgettext_lazy("edXML", "refused")
    ACCEPTED = "03", pgettext_lazy("edXML", "accepted")
    ASSIGNED = "04", pgettext_lazy("edXML", "assigned")
    IN_PROGRESS = "05", pgettext_lazy("edXML", "being worked on")
    DONE = "06", pgettext_lazy("edXML", "done")
    ASKED_BACK = "13", pgettext_lazy("edXML", "asked back")
    AGREED = "15", pgettext_lazy("edXML", "agreed to give it back or update it")
    DECLINED = "16", pgettext_lazy("edXML", "declined to give it back or update it")


class PaperReceipt(models.Model):
    """One status that one recipient sent back about one paper.  Kept; the same packet again adds nothing."""

    record = models.ForeignKey(PaperRecord, on_delete=models.PROTECT, related_name="receipts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=2, choices=ExchangeStatus.choices)
    at = models.DateTimeField()  # as the packet says; when it was read where the packet says nothing
    note = models.CharField(max_length=300, blank=True)  # the packet's own description
    source = models.CharField(max_length=200)  # name of the file it stood in
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ExchangeStatus.values), name="papers_receipt_status_is_known"),
            models.UniqueConstraint(fields=["record", "unit", "status", "at"], name="papers_receipt_is_kept_once"),
        ]
        indexes = [models.Index(fields=["record", "unit", "-at"], name="papers_receipts_of_a_unit")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.unit_id} {self.status}"
