"""Lists that were read and are not accepted yet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.foundation.accounts.models import User


class ImportDraft(models.Model):
    """A list that was handed in: read and judged, waiting for its owner to accept it; then what was entered from it.

    Until then nothing of it is in the register.  ``content`` and ``sheets`` hold the file as it came and as it was read,
    ``choices`` what its owner decided about it, ``rows`` what ``queries.Judged`` says of each row.  All four are emptied when
    the draft is accepted, and the whole row goes when it expires, because a list of people is not kept for longer than needed;
    ``entered`` and ``receipts`` (ids only) stay that long, so that the acceptance can be undone.
    """

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="import_drafts")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="import_drafts")
    filename = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(default=b"")
    sheets = models.JSONField(default=list)  # queries.stored
    sources = models.JSONField(default=list)  # what of each sheet was used
    choices = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    counts = models.JSONField(default=dict)  # queries.counted; once accepted also what became of the rows
    done = models.PositiveIntegerField(default=0)  # rows read so far
    expected = models.PositiveIntegerField(default=0)  # rows there seem to be; 0: not known yet
    refusal = models.CharField(max_length=400, blank=True)  # the sentence, when the file could not be read
    created_at = models.DateTimeField(_("uploaded"))
    begun_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted = models.PositiveIntegerField(_("people entered"), null=True, blank=True)
    entered = models.JSONField(default=list)  # ids of the delegates, but for those named within a quota: those come by
    receipts = models.JSONField(default=list)  # ids of the receipts, of which some may wait and be no delegates
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("list waiting to be accepted")
        verbose_name_plural = _("lists waiting to be accepted")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted=None) | Q(accepted_at__isnull=False, accepted__isnull=False),
                name="convening_an_accepted_list_says_how_many",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | (Q(read_at__isnull=False) & Q(rows=[]) & Q(content=b"")), name="convening_an_accepted_list_is_emptied"
            ),
            models.CheckConstraint(condition=Q(undone_at=None) | Q(accepted_at__isnull=False), name="convening_only_what_was_accepted_is_undone"),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be read."""
        return self.read_at is None and not self.refusal

    @property
    def can_be_undone(self) -> bool:
        """Whether it entered anybody whom it could take off the list again."""
        return self.accepted_at is not None and self.undone_at is None and bool(self.accepted or self.receipts)
