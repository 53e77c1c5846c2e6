from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Device, Site


class EventKind(models.TextChoices):
    CHECK_IN = "check_in", _("check-in")  # payload: {"code": …} or {"delegate": id}; from paper also {"paper": {"from", "until", "sheet"}}
    CHECK_OUT = "check_out", _("check-out")
    WALK_IN = "walk_in", _("walk-in")  # payload: {"full_name", "post", "unit": id or none}
    SUBSTITUTE = "substitute", _("substitute")  # payload: {"full_name", "post", "stands_for": delegate id}
    UNDO = "undo", _("undo")  # payload: {"event": uuid}
    HEADCOUNT = "headcount", _("headcount")  # payload: {"counted", "moment": of ``Moment``, "break": item id, "inside", "reasons", "words"}
    COUNT_REASON = "count_reason", _("reason for a difference")  # payload: {"event": uuid of a headcount, "reasons", "words"}
    LINE = "line", _("state of the line")  # payload: {"state": "good"|"weak"|"lost", "note": …}
    CLOSE = "close", _("closing")  # payload: {"counted", "reason", "reasons", "words", "minutes", "digest", "signature"}
    RESOLVE = "resolve", _("decision")  # the host's only; payload: {"decision": one of Decision, "events": [uuid …], "delegate": id (assign only)}
    READY = "ready", _("readiness")  # payload: {"moment", "check", "state", "fault": … or none, "note"}
    LINE_TEST = "line_test", _("line test")  # payload: {"rtt_ms", "jitter_ms", "down_kbps", "up_kbps", "loss": 0–1, "measured_at"}
    SELF_CHECK_IN = "self_check_in", _("self check-in at the screen")  # payload: {"state": "paused"|"running"}
    SHIFT_OPENED = "shift_opened", _("shift opened")  # payload: {"operator": id, "proof": …}; its id is the shift of what follows
    SHIFT_LOCKED = "shift_locked", _("screen locked")  # payload: {"why": "idle"|"asked"}
    SHIFT_CLOSED = "shift_closed", _("shift ended")  # payload: {}
    OTHER = "other", _("unknown kind")  # made by a newer or broken device: kept as it came


class Moment(models.TextChoices):
    """When a hall counts: at the moments the programme fixes, and whenever somebody wants to know."""

    OPENING = "opening", _("opening")
    AFTER_BREAK = "after_break", _("after a break")
    CLOSING = "closing", pgettext_lazy("headcount", "closing")
    ON_DEMAND = "on_demand", _("on demand")


class CountReason(models.TextChoices):
    """Why heads and check-ins usually differ; what is special stands in words beside it."""

    NO_CODE = "no_code", _("came in without being checked in")
    STAFF = "staff", _("staff and technicians counted too")
    GUESTS = "guests", _("guests or press counted too")
    COMPANIONS = "companions", _("drivers or family counted too")
    STEPPED_OUT = "stepped_out", _("out of the hall for a moment")
    LEFT_EARLY = "left_early", _("left early without checking out")
    TWICE = "twice", _("somebody checked in by mistake")


class Decision(models.TextChoices):
    """What a person of the host decided about entries that contradict each other or could not count."""

    KEEP = "keep", _("looked at, stays as it is")
    DISREGARD = "disregard", _("does not count")
    ACCEPT = "accept", _("accepted, counts")  # of entries in quarantine
    ASSIGN = "assign", _("counts for the delegate named")


class LineState(models.TextChoices):
    UNKNOWN = "unknown", _("no word yet")
    GOOD = "good", _("on the air")
    WEAK = "weak", _("weak line")
    LOST = "lost", _("connection lost")


class Mark(models.TextChoices):
    """Why an event that was kept deserves a second look."""

    UNKNOWN_CODE = "unknown_code", _("unknown code")
    FORGED_CODE = "forged_code", _("signature does not match")
    OTHER_SITE = "other_site", _("expected at another site")
    OTHER_DEVICE = "other_device", _("made on another device")
    IMPLAUSIBLE_TIME = "implausible_time", _("implausible time")
    AFTER_CLOSE = "after_close", _("after the site closed")
    CANCELLED = "cancelled", _("the delegate was cancelled")
    CONTRADICTED = "contradicted", _("same id, other content")
    REPEATED_COUNTER = "repeated_counter", _("device counter used twice")
    UNREADABLE = "unreadable", _("content could not be read")
    REASON_MISSING = "reason_missing", _("difference without a reason")
    MINUTES_UNREADABLE = "minutes_unreadable", _("minutes could not be read")
    SEAL_BROKEN = "seal_broken", _("hash or signature of the minutes does not match")
    QUARANTINED = "quarantined", _("in quarantine: the device was shut out")  # kept, not counted until the host accepts it
    AFTER_REVOCATION = "after_revocation", _("made after the device was shut out")
    NOT_ENTITLED = "not_entitled", _("only the host may decide this")
    LATE = "late", _("sent later than it was made")
    FROM_PAPER = "from_paper", _("from a sign-in sheet: the time is a range")
    UNPROVEN_SHIFT = "unproven_shift", _("PIN of the shift not proven")


TELLING_MARKS = (Mark.LATE, Mark.FROM_PAPER)  # they say how an event came, not that it is odd


class SiteEvent(models.Model):
    """One entry of a site's log: made on a device, perhaps without network, received once.

    Append-only: the database refuses to change or delete a row.  ``device_at`` is the device's clock,
    ``skew_ms`` how far we measured it to be behind ours, ``happened_at`` the corrected time (empty when the
    time cannot be right), ``received_at`` our clock.  An odd event is kept and marked, never dropped.
    """

    event_id = models.UUIDField(editable=False)
    # The database holds (device, site) to one key: an event is of its device's site.  Without a device, the site alone is held to a key.
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="events", db_index=False, db_constraint=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, blank=True, related_name="events", db_index=False, db_constraint=False)
    counter = models.BigIntegerField(_("device counter"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind.choices)
    delegate = models.ForeignKey(Delegate, on_delete=models.PROTECT, null=True, blank=True, related_name="events", db_index=False)
    payload = models.JSONField(_("content"), default=dict)
    device_at = models.DateTimeField(_("time on the device"))
    skew_ms = models.BigIntegerField(_("clock skew"), default=0)
    happened_at = models.DateTimeField(_("corrected time"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"))
    marks = ArrayField(models.CharField(max_length=30), default=list, verbose_name=_("marks"))
    actor_label = models.CharField(_("entered by"), max_length=200)
    shift = models.UUIDField(_("shift"), null=True, blank=True)  # the id of its "shift opened", which may arrive later
    is_contradiction = models.BooleanField(default=False)  # the id came before with other content: kept, not counted

    class Meta:
        verbose_name = _("event of the site log")
        verbose_name_plural = _("site log")
        constraints = [
            models.UniqueConstraint(fields=["event_id"], condition=Q(is_contradiction=False), name="attendance_event_counts_once"),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="attendance_event_kind_is_known"),
        ]
        indexes = [
            models.Index(fields=["site", "received_at"], name="attendance_event_site"),
            models.Index(fields=["delegate", "site"], name="attendance_event_delegate"),
            models.Index(
                fields=["site", "kind"], condition=Q(kind__in=["undo", "headcount", "line", "close", "resolve"]), name="attendance_event_words"
            ),
            models.Index(fields=["site", "kind"], condition=Q(kind__in=["ready", "line_test"]), name="attendance_event_readiness"),
            models.Index(fields=["site"], condition=~Q(marks=[]), name="attendance_event_marked"),
            models.Index(fields=["device", "counter"], name="attendance_event_counter"),
            models.Index(fields=["event_id"], condition=Q(is_contradiction=True), name="attendance_event_contradicted"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class SelfCheckIn(models.Model):
    """A span of time in which delegates may check themselves in at ``site`` with the code on its screen; no row, never.

    The secret of the code is derived from the server's secret and this row's id, and stored nowhere.  Ending the
    span and beginning another makes a new secret.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="self_check_ins")
    opened_at = models.DateTimeField(_("switched on"))
    closed_at = models.DateTimeField(_("switched off"), null=True, blank=True)

    class Meta:
        verbose_name = _("self check-in")
        verbose_name_plural = _("self check-ins")
        constraints = [
            models.UniqueConstraint(fields=["site"], condition=Q(closed_at=None), name="attendance_self_check_in_is_on_once"),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="attendance_self_check_in_ends_after"),
        ]

    def __str__(self) -> str:
        return f"self check-in at {self.site_id}"


class Presence(models.Model):
    """What the log says of one delegate at one site: a fold, never edited by hand.

    A row stands for someone checked in at least once.  ``first_at`` is the earliest check-in with a plausible
    time (empty when none has one).  ``is_elsewhere``: expected at, or also seen at, another site; the few rows
    that can make one person count twice.  ``is_repeated``: checked in more than once here; the few worth a look.
    """

    # Written only by the fold of a site whose tally it holds locked, and the tally is held to a key: a second key for each row proves nothing more.
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="presences", db_index=False, db_constraint=False)
    # Likewise: the fold takes only delegates that it finds, and the log that speaks of them holds them to a key of its own.
    delegate = models.ForeignKey(Delegate, on_delete=models.CASCADE, related_name="presences", db_constraint=False)
    is_in = models.BooleanField(_("present"))
    first_at = models.DateTimeField(_("first arrival"), null=True, blank=True)
    last_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    is_elsewhere = models.BooleanField(_("also of another site"), default=False)
    is_repeated = models.BooleanField(_("checked in more than once"), default=False)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [models.UniqueConstraint(fields=["site", "delegate"], name="attendance_one_presence_a_site")]
        indexes = [
            models.Index(fields=["site"], condition=Q(is_elsewhere=True), name="attendance_presence_elsewhere"),
            models.Index(fields=["site"], condition=Q(is_repeated=True), name="attendance_presence_repeated"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate_id} at {self.site_id}"


class SiteTally(models.Model):
    """What the log of one site adds up to now: a fold, rebuilt by ``services.refold``.

    ``attended`` counts delegates who were checked in at least once; ``present`` those inside now, in people.
    """

    site = models.OneToOneField(Site, on_delete=models.CASCADE, primary_key=True, related_name="tally")
    attended = models.PositiveIntegerField(_("checked in"), default=0)
    present = models.PositiveIntegerField(_("present"), default=0)
    walk_ins = models.PositiveIntegerField(_("walk-ins"), default=0)
    substitutes = models.PositiveIntegerField(_("substitutes"), default=0)
    counted = models.PositiveIntegerField(_("counted"), null=True, blank=True)
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True)
    line = models.CharField(_("line"), max_length=10, choices=LineState.choices, default=LineState.UNKNOWN)
    line_at = models.DateTimeField(_("line reported"), null=True, blank=True)
    last_word_at = models.DateTimeField(_("last word"), null=True, blank=True)  # our clock
    doubtful = models.PositiveIntegerField(_("marked events"), default=0)

    class Meta:
        verbose_name = _("tally of a site")
        verbose_name_plural = _("tallies of sites")
        constraints = [models.CheckConstraint(condition=Q(present__lte=F("attended")), name="attendance_present_have_attended")]

    def __str__(self) -> str:
        return f"tally {self.site_id}"


class ClockReading(models.Model):
    """How far the clock of a device was behind ours when it sent something; the time on the line is in it.

    Append-only.  A new row only when the clock moved by two seconds or more since the row before: a device whose
    clock is steady has one.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="clock_readings", db_index=False)
    measured_at = models.DateTimeField(_("measured"))
    skew_ms = models.BigIntegerField(_("clock skew"))

    class Meta:
        verbose_name = _("reading of a clock")
        verbose_name_plural = _("readings of clocks")
        indexes = [models.Index(fields=["device", "-measured_at", "-id"], name="attendance_clock_of_device")]

    def __str__(self) -> str:
        return f"{self.device_id}: {self.skew_ms} ms"


class Rehearsal(models.Model):
    """That a site rehearsed on a device, and how far it went; what it tried was thrown away.  The database refuses to change or delete the row."""

    id = models.UUIDField(primary_key=True, editable=False)  # made on the device, so that telling it twice is one rehearsal
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rehearsals")
    rehearsed_at = models.DateTimeField(_("rehearsed"))
    rehearsed_by = models.CharField(_("rehearsed by"), max_length=200)
    check_ins = models.PositiveIntegerField(_("check-ins tried"))
    answers = models.PositiveIntegerField(_("readiness answers tried"))
    line = models.JSONField(_("line test"), null=True, blank=True)  # payload of the last line test tried; empty: none

    class Meta:
        verbose_name = _("rehearsal")
        verbose_name_plural = _("rehearsals")

    def __str__(self) -> str:
        return f"rehearsal of {self.site_id}"
