"""How ready a hall is: what it said, what was measured, whom it calls."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models.halls import Site
from diemcau.kernel.phones import national


class ReadyMoment(models.TextChoices):
    """When a hall says how ready it is, counted back from the opening (``rules.asked_from``, ``rules.due_at``)."""

    T24H = "t24h", _("24 hours before")
    T60 = "t60", _("60 minutes before")
    T10 = "t10", _("10 minutes before")


class ReadyItem(models.TextChoices):
    """What a hall looks at, in the order in which one walks through it."""

    PERSON = "person", _("person in charge is there")
    POWER = "power", _("power")
    PICTURE = "picture", _("picture")
    SOUND = "sound", _("sound")
    LINE = "line", _("line")
    PROGRAMME = "programme", _("programme printed")
    ROSTER = "roster", _("list of delegates on the device")


class ReadyState(models.TextChoices):
    OK = "ok", _("in order")
    NOT_OK = "not_ok", _("not in order")
    UNKNOWN = "unknown", _("not known")


class Fault(models.TextChoices):
    """The three faults a hall calls about."""

    NO_PICTURE = "no_picture", _("no picture")
    NO_SOUND = "no_sound", _("no sound")
    LINE_LOST = "line_lost", _("line lost")


class Readiness(models.Model):
    """The last word of a site about one item at one moment: a fold of its log, never edited by hand.

    ``answered_at`` is the corrected time of the answer, or when we received it if its own time cannot be right.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="readiness", db_index=False)
    moment = models.CharField(_("moment"), max_length=8, choices=ReadyMoment.choices)
    item = models.CharField(_("item"), max_length=12, choices=ReadyItem.choices)
    state = models.CharField(_("state"), max_length=8, choices=ReadyState.choices)
    fault = models.CharField(_("fault"), max_length=12, choices=Fault.choices, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("answered"))
    answered_by = models.CharField(_("answered by"), max_length=200)

    class Meta:
        verbose_name = _("readiness of a site")
        verbose_name_plural = _("readiness of sites")
        constraints = [
            models.UniqueConstraint(fields=["site", "moment", "item"], name="sites_one_last_word_an_item"),
            models.CheckConstraint(condition=Q(fault="") | Q(state=ReadyState.NOT_OK), name="sites_a_fault_is_not_in_order"),
            models.CheckConstraint(condition=Q(moment__in=ReadyMoment.values), name="sites_ready_moment_is_known"),
            models.CheckConstraint(condition=Q(item__in=ReadyItem.values), name="sites_ready_item_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.moment} {self.item}"


class LineTest(models.Model):
    """The newest line test of a site, measured by one of its devices: a fold of its log; the log keeps the earlier ones.

    Times in ms, rates in kbit/s, ``loss`` a share from 0 to 1; empty: that part gave no answer.
    """

    site = models.OneToOneField(Site, on_delete=models.CASCADE, primary_key=True, related_name="line_test")
    rtt_ms = models.PositiveIntegerField(_("round trip"), null=True, blank=True)
    jitter_ms = models.PositiveIntegerField(_("jitter"), null=True, blank=True)
    down_kbps = models.PositiveIntegerField(_("down"), null=True, blank=True)
    up_kbps = models.PositiveIntegerField(_("up"), null=True, blank=True)
    loss = models.FloatField(_("lost"))
    tested_at = models.DateTimeField(_("tested"))
    tested_by = models.CharField(_("tested by"), max_length=200)

    class Meta:
        verbose_name = _("line test")
        verbose_name_plural = _("line tests")
        constraints = [models.CheckConstraint(condition=Q(loss__gte=0, loss__lte=1), name="sites_loss_is_a_share")]

    def __str__(self) -> str:
        return f"line of {self.site_id}"


class HelpLines(models.Model):
    """Whom the halls of a conference call: its standing office and its technical support.  No row: nobody was entered yet."""

    conference = models.OneToOneField(Conference, on_delete=models.CASCADE, primary_key=True, related_name="help_lines")
    office_name = models.CharField(_("standing office"), max_length=120, blank=True)
    office_phone = models.CharField(_("telephone of the standing office"), max_length=20, blank=True)  # E.164
    support_name = models.CharField(_("technical support"), max_length=120, blank=True)
    support_phone = models.CharField(_("telephone of the technical support"), max_length=20, blank=True)  # E.164

    class Meta:
        verbose_name = _("telephone numbers for the halls")
        verbose_name_plural = _("telephone numbers for the halls")

    def __str__(self) -> str:
        return f"help lines of {self.conference_id}"

    @property
    def numbers(self) -> list[tuple[str, str, str, str]]:
        """Those that were entered: "office" or "support", name, number to dial, number as Vietnam writes it."""
        entered = [("office", self.office_name, self.office_phone), ("support", self.support_name, self.support_phone)]
        return [(role, name, phone, national(phone)) for role, name, phone in entered if phone]


class Call(models.Model):
    """That the host called a site and what was said.  It stays; it can be taken back once, which is written beside it."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="calls")
    called_at = models.DateTimeField(_("called"))
    called_by = models.CharField(_("called by"), max_length=200)
    was_reached = models.BooleanField(_("somebody answered"))
    said = models.CharField(_("said"), max_length=300, blank=True)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    taken_back_by = models.CharField(_("taken back by"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("call to a site")
        verbose_name_plural = _("calls to sites")

    def __str__(self) -> str:
        return f"call to {self.site_id}"
