from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One act, as it was recorded in the transaction that did it.

    Append-only: the database refuses to change or delete a row.  Actors and objects are stored as text, so
    an entry outlives both.  ``details`` holds facts of the act (counts, old and new values), never a secret.
    """

    act = models.CharField(_("act"), max_length=80)  # "module.verb", such as "attendance.scans-received"
    object_kind = models.CharField(_("kind of object"), max_length=80)  # "app_label.model"
    object_id = models.CharField(_("object"), max_length=64)
    object_label = models.CharField(_("name of the object"), max_length=300)
    actor_kind = models.CharField(_("kind of actor"), max_length=10)
    actor_id = models.CharField(_("actor"), max_length=64)
    actor_label = models.CharField(_("name of the actor"), max_length=200)
    at = models.DateTimeField(_("when"))
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        indexes = [models.Index(fields=["object_kind", "object_id", "-at"], name="audit_entry_object")]

    def __str__(self) -> str:
        return f"{self.act} {self.object_label}"
