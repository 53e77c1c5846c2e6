from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.models.kinds import KindCode


class PaperTemplate(models.Model):
    """An office's own DOCX for one kind of paper; without a row the built-in form is used.

    ``names`` are the placeholders in it, all of them known when it was taken.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="paper_templates")
    kind = models.CharField(_("kind of paper"), max_length=20, choices=KindCode.choices)
    filename = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(_("content"))  # at most services.templates.MAX_BYTES
    names = models.JSONField(_("placeholders"), default=list)
    taken_at = models.DateTimeField(_("uploaded"))
    taken_by = models.CharField(_("uploaded by"), max_length=200)

    class Meta:
        verbose_name = _("template of an office")
        verbose_name_plural = _("templates of offices")
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind"], name="papers_one_template_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=KindCode.values), name="papers_template_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.filename
