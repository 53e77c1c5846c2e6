"""Lists that were read and are not accepted yet."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.foundation.accounts.models import User


class ImportDraft(models.Model):
    """A list that was read and judged, waiting for its owner to accept it: nothing of it is in the register yet.

    ``rows`` holds what ``services.Judged`` says of each row; it is emptied when the draft is accepted, and the
    whole row goes when it expires, because a list of people is not kept for longer than it is needed.
    """

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="import_drafts")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="import_drafts")
    filename = models.CharField(_("file"), max_length=200)
    rows = models.JSONField(default=list)
    remarks = models.JSONField(default=list)  # sentences about the file as a whole
    created_at = models.DateTimeField(_("uploaded"))
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted = models.PositiveIntegerField(_("people entered"), null=True, blank=True)

    class Meta:
        verbose_name = _("list waiting to be accepted")
        verbose_name_plural = _("lists waiting to be accepted")
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted=None) | Q(accepted_at__isnull=False, accepted__isnull=False),
                name="convening_an_accepted_list_says_how_many",
            ),
        ]

    def __str__(self) -> str:
        return self.filename
