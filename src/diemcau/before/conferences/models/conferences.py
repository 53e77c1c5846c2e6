from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diemcau.before.conferences.models.plans import Series
from diemcau.foundation.accounts.queries import units_in_reach
from diemcau.foundation.network.models import Unit
from diemcau.kernel import panels
from diemcau.kernel.dates import day_of

if TYPE_CHECKING:
    from diemcau.foundation.accounts.models import User


class Format(models.TextChoices):
    HYBRID = "hybrid", _("main hall and linked halls")
    ONLINE = "online", _("linked halls only")
    IN_PERSON = "in_person", _("one hall")


class ConferenceQuerySet(models.QuerySet["Conference"]):
    def visible_to(self, user: User, *, on: date) -> ConferenceQuerySet:
        """Conferences whose host lies in the reach of one of ``user``'s grants on ``on``."""
        return self.filter(host__in=units_in_reach(user, on=on))


class Conference(models.Model):
    """A training conference held in one or many halls at once, called by its host unit."""

    host = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="conferences", verbose_name=_("host"))
    title = models.CharField(_("title"), max_length=300)
    purpose = models.TextField(_("purpose"), blank=True)
    chair_name = models.CharField(_("chair"), max_length=120)
    chair_post = models.CharField(_("post of the chair"), max_length=200, blank=True)
    format = models.CharField(_("format"), max_length=20, choices=Format.choices, default=Format.HYBRID)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    is_invented = models.BooleanField(_("invented, for demonstration"), default=False)
    is_sealed = models.BooleanField(_("no names on devices"), default=False)  # the list of a hall's device then holds salted hashes of codes
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("series"))
    part = models.PositiveSmallIntegerField(_("part"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("conference")
        verbose_name_plural = _("conferences")
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="conferences_closes_after_it_opens"),
            models.CheckConstraint(condition=~Q(title=""), name="conferences_has_a_title"),
            models.CheckConstraint(
                condition=Q(series=None, part=None) | Q(series__isnull=False, part__gte=1), name="conferences_a_part_has_its_number"
            ),
            models.UniqueConstraint(fields=["series", "part"], name="conferences_one_part_of_each_number"),
            models.CheckConstraint(condition=Q(format__in=Format.values), name="conferences_format_is_known"),
        ]
        indexes = [models.Index(fields=["host", "-opens_at"], name="conferences_by_host")]

    def __str__(self) -> str:
        return self.title

    @property
    def day(self) -> date:
        """The day it opens, in Vietnam."""
        return day_of(self.opens_at)

    @property
    def tabs(self) -> list[tuple[str, str, str]]:
        """Pages about this conference, whoever offers them: name, title, address."""
        return [(panel.name, str(panel.title), panel.url(self.pk)) for panel in panels.of("conference-tab")]


class Topic(models.Model):
    """A subject taught at a conference (chuyên đề).

    ``is_title_only``: the title lies outside the purpose of this platform; it is recorded as a title and
    nothing is built on it.
    """

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="topics")
    position = models.PositiveIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=300)
    is_title_only = models.BooleanField(_("recorded as a title only"), default=False)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.UniqueConstraint(fields=["conference", "position"], name="conferences_topic_has_its_place", deferrable=models.Deferrable.DEFERRED),
            models.CheckConstraint(condition=~Q(title=""), name="conferences_topic_has_a_title"),
            models.UniqueConstraint(fields=["id", "conference"], name="conferences_topic_with_its_conference"),  # target of composite keys
        ]

    def __str__(self) -> str:
        return self.title


class Speaker(models.Model):
    """Someone who speaks at a conference; not necessarily tied to a topic."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="speakers")
    full_name = models.CharField(_("full name"), max_length=120)
    post = models.CharField(_("post and body"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        constraints = [models.CheckConstraint(condition=~Q(full_name=""), name="conferences_speaker_has_a_name")]

    def __str__(self) -> str:
        return self.full_name


class ItemKind(models.TextChoices):
    OPENING = "opening", pgettext_lazy("programme", "opening")
    TOPIC = "topic", pgettext_lazy("programme", "topic")
    BREAK = "break", pgettext_lazy("programme", "break")
    DISCUSSION = "discussion", pgettext_lazy("programme", "discussion")
    CLOSING = "closing", pgettext_lazy("programme", "closing")
    OTHER = "other", pgettext_lazy("programme", "other")


class Reach(models.TextChoices):
    """Which sites receive an item of the programme."""

    ALL = "all", _("all sites")
    MAIN = "main", _("the main site only")
    LINKED = "linked", _("linked sites only")
    CHOSEN = "chosen", _("chosen sites")  # named in sites.ItemSite


class ProgrammeItem(models.Model):
    """One line of the programme: from, to (half open), what, by whom, received where."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(_("kind"), max_length=20, choices=ItemKind.choices)
    title = models.CharField(_("content"), max_length=300)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    speakers = models.ManyToManyField(Speaker, blank=True, related_name="items", verbose_name=_("speakers"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    reach = models.CharField(_("received by"), max_length=20, choices=Reach.choices, default=Reach.ALL)

    class Meta:
        verbose_name = _("item of the programme")
        verbose_name_plural = _("programme")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="conferences_item_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="conferences_item_kind_is_known"),
            models.CheckConstraint(condition=Q(reach__in=Reach.values), name="conferences_reach_is_known"),
            models.CheckConstraint(
                condition=Q(kind="topic", topic__isnull=False) | (~Q(kind="topic") & Q(topic__isnull=True)),
                name="conferences_a_topic_item_names_its_topic",
            ),
            models.UniqueConstraint(fields=["id", "conference"], name="conferences_item_with_its_conference"),  # target of composite keys
        ]

    def __str__(self) -> str:
        return self.title
