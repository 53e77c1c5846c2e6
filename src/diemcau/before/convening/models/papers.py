from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference


class PaperText(models.Model):
    """What the papers of a conference say and its facts do not: entered once, read by every paper.

    Blank means that the paper leaves room, or says what is customary.  Signature and recipients come from the office
    (``foundation.papers``) unless this conference is signed by somebody else.
    """

    conference = models.OneToOneField(Conference, on_delete=models.PROTECT, related_name="paper_text")
    nominate_by = models.DateField(_("nominations by"), null=True, blank=True)  # empty: not stated
    sent_to = models.TextField(_("addressees of the letter"), blank=True)  # one line each
    contact = models.CharField(_("contact for questions"), max_length=300, blank=True)
    requirements = models.TextField(_("requirements"), blank=True)
    funding = models.TextField(_("funding"), blank=True)
    duties = models.TextField(_("who does what"), blank=True)
    notes = models.TextField(_("remarks in the invitation"), blank=True)
    conclusions = models.TextField(_("conclusions of the chair"), blank=True)
    capacity = models.TextField(_("authority and post of the signer"), blank=True)
    signer_name = models.CharField(_("name of the signer"), max_length=120, blank=True)
    recipients = models.TextField(_("recipients"), blank=True)
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.CharField(_("changed by"), max_length=200)

    class Meta:
        verbose_name = _("text of the papers")
        verbose_name_plural = _("texts of papers")

    def __str__(self) -> str:
        return f"text of the papers of {self.conference_id}"

    @property
    def requirement_lines(self) -> list[str]:
        return self.requirements.splitlines()

    @property
    def funding_lines(self) -> list[str]:
        return self.funding.splitlines()

    @property
    def duty_lines(self) -> list[str]:
        return self.duties.splitlines()

    @property
    def note_lines(self) -> list[str]:
        return self.notes.splitlines()

    @property
    def conclusion_lines(self) -> list[str]:
        return self.conclusions.splitlines()

    @property
    def addressee_lines(self) -> list[str]:
        return self.sent_to.splitlines()
