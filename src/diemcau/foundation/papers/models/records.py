"""What became of a paper: a row for each paper that left the desk, its history, and the files that each step brought."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.utils.translation import pgettext_lazy

from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.models.kinds import KINDS, KindCode, PaperKind

ABOUT = r"^[a-z]+:[0-9]+$"


class State(models.TextChoices):
    """Where a paper stands; the last event of its history says so."""

    DRAFT = "draft", pgettext_lazy("paper", "draft")
    SENT = "sent", pgettext_lazy("paper", "sent for signature")
    ISSUED = "issued", pgettext_lazy("paper", "issued")
    REPLACED = "replaced", pgettext_lazy("paper", "replaced")
    RECALLED = "recalled", pgettext_lazy("paper", "recalled")
    DROPPED = "dropped", pgettext_lazy("paper", "dropped")


class Step(models.TextChoices):
    """What happened to a paper."""

    DRAFTED = "drafted", pgettext_lazy("paper", "Drafted")
    SENT = "sent", pgettext_lazy("paper", "Sent for signature")
    WITHDRAWN = "withdrawn", pgettext_lazy("paper", "Taken back")
    ISSUED = "issued", pgettext_lazy("paper", "Issued")
    SIGNED_FILE = "signed_file", pgettext_lazy("paper", "Signed file received")
    REPLACED = "replaced", pgettext_lazy("paper", "Replaced")
    RECALLED = "recalled", pgettext_lazy("paper", "Recalled")
    DROPPED = "dropped", pgettext_lazy("paper", "Draft dropped")


PREPARED = (State.DRAFT, State.SENT)
UNSENT = (State.DRAFT, State.DROPPED)
OUTSIDE = (State.ISSUED, State.REPLACED, State.RECALLED)  # it left the office, and never changes again


class PaperRecord(models.Model):
    """One paper of an office on its way: from the draft to the number that the agency's document system gave it.

    ``about`` names the thing it is about ("conference:12"), ``part`` which part of it where there are several.  The
    state is never set: the database derives it from the event that is added, and refuses a step that does not follow.
    ``snapshot`` holds the paper's words from the moment it was sent; once it is issued nothing of it changes.
    """

    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="paper_records")
    kind = models.CharField(max_length=20, choices=KindCode.choices)
    about = models.CharField(max_length=60)
    part = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=500)
    symbol = models.CharField(max_length=80)  # "KH-BCĐNQ"
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT, editable=False)
    snapshot = models.JSONField(null=True, blank=True)  # rules.snapshots; empty while it is a draft
    sha256 = models.CharField(max_length=64, blank=True)  # of the PDF that was sent
    due_on = models.DateField(null=True, blank=True)  # by when its recipients answer; empty: it asks for nothing
    number = models.PositiveIntegerField(null=True, blank=True)  # empty until it is issued, never 0
    issued_on = models.DateField(null=True, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")  # whose place it takes
    amends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments")  # whose form it corrects
    end_reason = models.CharField(max_length=300, blank=True)  # why it was recalled or replaced
    created_at = models.DateTimeField()
    is_invented = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KindCode.values), name="papers_record_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="papers_record_state_is_known"),
            models.CheckConstraint(condition=Q(about__regex=ABOUT), name="papers_record_names_what_it_is_about"),
            models.CheckConstraint(
                condition=Q(state__in=UNSENT, snapshot=None, sha256="") | (~Q(state__in=UNSENT) & Q(snapshot__isnull=False) & ~Q(sha256="")),
                name="papers_record_is_frozen_once_sent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(*PREPARED, State.DROPPED), number=None, issued_on=None)
                | (Q(state__in=OUTSIDE, number__isnull=False, issued_on__isnull=False, number__gt=0)),
                name="papers_issued_has_number_and_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("replaced", "recalled")) & ~Q(end_reason="") | ~Q(state__in=("replaced", "recalled")) & Q(end_reason=""),
                name="papers_end_has_a_reason",
            ),
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(corrects=F("id")), name="papers_record_never_corrects_itself"),
            models.CheckConstraint(
                condition=Q(kind=KindCode.CORRECTION, amends__isnull=False, corrects=None) | ~Q(kind=KindCode.CORRECTION) & Q(amends=None),
                name="papers_a_letter_of_correction_names_its_paper",
            ),
            models.UniqueConstraint(fields=["issuer", "kind", "about", "part"], condition=Q(state__in=PREPARED), name="papers_one_in_preparation"),
            models.UniqueConstraint(fields=["issuer", "kind", "about", "part"], condition=Q(state="issued"), name="papers_one_in_force"),
            models.UniqueConstraint(
                "issuer", "symbol", "number", ExtractYear("issued_on"), condition=Q(number__isnull=False), name="papers_number_is_given_once"
            ),
        ]
        indexes = [models.Index(fields=["about", "kind"], name="papers_record_of_a_thing")]

    def __str__(self) -> str:
        what = "Công văn đính chính" if self.kind == KindCode.CORRECTION else KINDS[KindCode(self.kind)].name
        return f"{what} {self.written_number}".strip()

    @property
    def paper_kind(self) -> PaperKind:
        return KINDS[KindCode(self.kind)]

    @property
    def written_number(self) -> str:
        """ "05/KH-BCĐNQ"; blank before it is issued."""
        return "" if self.number is None else f"{self.number:02d}/{self.symbol}"

    @property
    def is_outside(self) -> bool:
        """Whether it left the office: issued, and perhaps replaced or recalled since."""
        return self.state in OUTSIDE


class PaperRecipient(models.Model):
    """A unit the paper is meant for, as of the moment it was sent for signature."""

    record = models.ForeignKey(PaperRecord, on_delete=models.CASCADE, related_name="recipients")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "unit"], name="papers_recipient_is_named_once")]

    def __str__(self) -> str:
        return f"{self.record_id} to {self.unit_id}"


class PaperEvent(models.Model):
    """One step of a paper: who, when, what was said.  Kept; the state of the paper follows from it (migration 0004)."""

    record = models.ForeignKey(PaperRecord, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=20, choices=Step.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(step__in=Step.values), name="papers_step_is_known")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.step}"


class FileRole(models.TextChoices):
    DOCX = "docx", pgettext_lazy("paper", "DOCX to go on writing")
    PDF = "pdf", pgettext_lazy("paper", "PDF as it was sent")
    ISSUED_PDF = "issued_pdf", pgettext_lazy("paper", "PDF with number and date")
    SIGNED_PDF = "signed_pdf", pgettext_lazy("paper", "PDF that came back from signature")


class PaperFile(models.Model):
    """A file that a step brought; the database checks that its hash is the hash of its bytes.  Kept.

    ``signatures`` is what was found in a PDF that came back (``services.signatures``); empty for our own files.
    """

    event = models.ForeignKey(PaperEvent, on_delete=models.PROTECT, related_name="files")
    role = models.CharField(max_length=20, choices=FileRole.choices)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    signatures = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=FileRole.values), name="papers_file_role_is_known"),
            models.UniqueConstraint(fields=["event", "role"], name="papers_step_brings_one_file_of_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.role}"

    @property
    def ending(self) -> str:
        return "docx" if self.role == FileRole.DOCX else "pdf"
