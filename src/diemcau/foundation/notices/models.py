from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diemcau.kernel.text import GSM_LETTERS, SHORT_MESSAGE


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str  # "hoi-nghi.ics"
    media_type: str  # "text/calendar; method=REQUEST"
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What one recipient is told, before it is posted.

    ``about`` names the thing it is about ("conference:12"): who may see that reads its log.  ``key`` is what makes
    it another letter than the one before; empty: its subject and text.
    """

    purpose: str  # "convening.invitation"
    about: str
    to_name: str
    email: str
    phone: str
    subject: str
    text: str
    short_text: str  # at most 160 GSM letters without accents: kernel.text.short_message
    attachments: Sequence[Attachment] = ()
    key: str = ""


class State(models.TextChoices):
    """What became of a notice, as its history tells."""

    QUEUED = "queued", pgettext_lazy("notice", "queued")
    SENDING = "sending", pgettext_lazy("notice", "being sent")
    SENT = "sent", pgettext_lazy("notice", "sent")
    DELAYED = "delayed", pgettext_lazy("notice", "delayed, will be tried again")
    FAILED = "failed", pgettext_lazy("notice", "refused")
    UNKNOWN = "unknown", pgettext_lazy("notice", "unknown whether it arrived")
    GIVEN_UP = "given_up", pgettext_lazy("notice", "given up")
    RETRIED = "retried", pgettext_lazy("notice", "queued again")
    BY_HAND = "by_hand", pgettext_lazy("notice", "to hand over: no e-mail address")
    COPIED = "copied", pgettext_lazy("notice", "handed over")
    BOUNCED = "bounced", pgettext_lazy("notice", "came back undelivered")
    MOVED = "moved", pgettext_lazy("notice", "sent to another address")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def with_state(self) -> NoticeQuerySet:
        """Each with ``state``, ``reason`` and ``changed_at`` of its last delivery; no query more."""
        last = Delivery.objects.filter(notice=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            state=Subquery(last.values("state")[:1]), reason=Subquery(last.values("reason")[:1]), changed_at=Subquery(last.values("at")[:1])
        )

    def states(self) -> Counter[str]:
        """How many stand in each state.  One query, a row for each notice."""
        last = Delivery.objects.filter(notice=OuterRef("pk")).order_by("-pk")
        return Counter(self.annotate(last_state=Subquery(last.values("state")[:1])).values_list("last_state", flat=True))

    def in_state(self, *states: State) -> NoticeQuerySet:
        """Those whose last delivery is one of ``states``."""
        last = Delivery.objects.filter(notice=OuterRef("pk")).order_by("-pk")
        return self.alias(last_state=Subquery(last.values("state")[:1])).filter(last_state__in=states)


class Notice(models.Model):
    """A letter that was posted to one recipient; what became of it stands in its deliveries.

    ``key`` is a checksum of purpose, thing, recipient and content: the same letter is not posted twice, unless
    somebody asks for another ``copy``.  ``due_at`` is empty when the post office has nothing more to do with it.
    """

    purpose = models.CharField(_("purpose"), max_length=60)
    about = models.CharField(_("about"), max_length=80)
    to_name = models.CharField(_("recipient"), max_length=200)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"))
    short_text = models.CharField(_("short text"), max_length=SHORT_MESSAGE, blank=True)
    key = models.CharField(max_length=64, editable=False)
    copy = models.PositiveSmallIntegerField(_("copy"), default=0)
    posted_at = models.DateTimeField(_("posted"))
    posted_by = models.CharField(_("posted by"), max_length=200)
    due_at = models.DateTimeField(_("next attempt"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["key", "copy"], name="notices_a_letter_is_posted_once"),
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(about=""), name="notices_says_what_it_is_about"),
            models.CheckConstraint(condition=~Q(text=""), name="notices_has_a_text"),
            models.CheckConstraint(condition=~Q(email="") | Q(due_at=None), name="notices_only_an_address_is_written_to"),
            models.CheckConstraint(condition=Q(short_text__regex=rf"^[{GSM_LETTERS}]*$"), name="notices_short_text_fits_one_message"),
        ]
        indexes = [
            models.Index(fields=["about", "-posted_at"], name="notices_by_thing"),
            models.Index(fields=["due_at"], name="notices_due", condition=Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_name}"


class NoticeFile(models.Model):
    """A file that goes with a notice."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("file"), max_length=100)
    media_type = models.CharField(_("kind"), max_length=100)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One step in the life of a notice.  Append-only: the database refuses to change a row."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"))
    by = models.CharField(_("by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.CheckConstraint(condition=Q(state__in=State.values), name="notices_state_is_known")]
        indexes = [models.Index(fields=["notice", "-id"], name="notices_history")]

    def __str__(self) -> str:
        return self.state
