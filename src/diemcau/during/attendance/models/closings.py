"""What a site signs at the end of its day, and what the host makes of it."""

from __future__ import annotations

import base64

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models.log import SiteEvent


class Seal(models.TextChoices):
    """What holds the minutes of a site together, as the server found when they arrived."""

    SIGNED = "signed", _("signed with the key of the device")
    UNSIGNED = "unsigned", _("hashed, not signed: the device has no key")
    BROKEN = "broken", _("hash or signature does not match")


class ClosingQuerySet(models.QuerySet["Closing"]):
    def agreeing(self, conference: Conference) -> ClosingQuerySet:
        """Closings of ``conference`` that stand, are not yet accepted, and have nothing to look at.

        Counted and checked-in agree, the minutes agree with the log, and their seal is not broken.
        """
        sound = Q(minutes=None) | (Q(minutes__agrees=True) & ~Q(minutes__seal=Seal.BROKEN))
        return self.filter(sound, site__conference=conference, reopened_at=None, accepted_at=None, attended=F("counted"))


class Closing(models.Model):
    """That a site closed with these figures, in people.  A reopening ends it; a new closing is a new row.

    ``reason`` is required when counted and checked-in differ.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="closings")
    event = models.OneToOneField(SiteEvent, on_delete=models.PROTECT, related_name="closing")
    closed_at = models.DateTimeField(_("closed"))
    closed_by = models.CharField(_("closed by"), max_length=200)
    convened = models.PositiveIntegerField(_("convened"))
    attended = models.PositiveIntegerField(_("checked in"))
    counted = models.PositiveIntegerField(_("counted"))
    reason = models.CharField(_("reason for the difference"), max_length=500, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.CharField(_("accepted by"), max_length=200, blank=True)
    reopened_at = models.DateTimeField(_("reopened"), null=True, blank=True)
    reopened_by = models.CharField(_("reopened by"), max_length=200, blank=True)
    reopen_reason = models.CharField(_("reason for reopening"), max_length=500, blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing of a site")
        verbose_name_plural = _("closings of sites")
        constraints = [
            models.UniqueConstraint(fields=["site"], condition=Q(reopened_at=None), name="attendance_site_is_closed_once"),
            models.CheckConstraint(condition=Q(attended=F("counted")) | ~Q(reason=""), name="attendance_a_difference_has_a_reason"),
            models.CheckConstraint(condition=Q(reopened_at=None) | ~Q(reopen_reason=""), name="attendance_a_reopening_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"closing of {self.site_id}"


class SiteMinutes(models.Model):
    """The minutes of a site (biên bản điểm cầu) as its operator read and sealed them when closing.

    The database refuses to change or delete the row, and a ``digest`` that is not the hash of ``written``.
    ``log`` are the server's own figures at the moment the minutes arrived: they stand beside, and refuse nothing.
    ``replaces`` names the minutes before, when the host reopened the site.
    """

    closing = models.OneToOneField(Closing, on_delete=models.PROTECT, related_name="minutes")
    written = models.TextField(_("minutes"))  # canonical JSON; queries.written reads it
    digest = models.CharField(_("hash"), max_length=64)  # SHA-256, hex
    seal = models.CharField(_("seal"), max_length=10, choices=Seal.choices)
    signature = models.CharField(max_length=200, blank=True)  # base64
    public_key = models.CharField(max_length=200, blank=True)  # of the device, as it was when the minutes arrived
    log = models.JSONField(_("figures of the log"))  # in people: convened, attended, present, walk_ins, substitutes
    agrees = models.BooleanField(_("agrees with the log"))
    replaces: models.OneToOneField[SiteMinutes | None] = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    kept_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("minutes of a site")
        verbose_name_plural = _("minutes of sites")
        constraints = [
            models.CheckConstraint(condition=Q(seal__in=Seal.values), name="attendance_minutes_seal_is_known"),
            models.CheckConstraint(
                condition=~Q(seal="signed") | (~Q(signature="") & ~Q(public_key="")), name="attendance_signed_minutes_have_signature_and_key"
            ),
            models.CheckConstraint(condition=~Q(seal="unsigned") | Q(signature=""), name="attendance_unsigned_minutes_have_no_signature"),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(replaces=F("id")), name="attendance_minutes_never_replace_themselves"),
        ]

    def __str__(self) -> str:
        return f"minutes {self.digest[:8]}"

    @property
    def code(self) -> str:
        """The first 80 bits of the hash as people copy them from paper: "ABCD-EFGH-IJKL-MNOP"."""
        letters = base64.b32encode(bytes.fromhex(self.digest[:20])).decode()
        return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


class Freeze(models.Model):
    """That the host froze a conference: from here its figures are these, whatever arrives later.

    The database refuses to change or delete the row.
    ``figures`` is the whole table (documented in ``queries.FrozenFigures``); ``digest`` its SHA-256.
    """

    conference = models.OneToOneField(Conference, on_delete=models.PROTECT, related_name="freeze")
    frozen_at = models.DateTimeField(_("frozen"))
    frozen_by = models.CharField(_("frozen by"), max_length=200)
    figures = models.JSONField(_("figures"))
    digest = models.CharField(max_length=64)
    last_event = models.BigIntegerField(editable=False)  # the newest event of the log that counts; later ones are kept and marked

    class Meta:
        verbose_name = _("freeze")
        verbose_name_plural = _("freezes")

    def __str__(self) -> str:
        return f"freeze of {self.conference_id}"
