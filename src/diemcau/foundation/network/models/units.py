from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable


class UnitKind(models.TextChoices):
    CENTRE = "centre", _("centre")
    MINISTRY = "ministry", _("ministry")
    DEPARTMENT = "department", _("department")
    STEERING_COMMITTEE = "steering_committee", _("steering committee")
    MASS_ORGANISATION = "mass_organisation", _("mass organisation")
    PROVINCE = "province", _("province")
    MUNICIPALITY = "municipality", _("centrally-run city")
    URBAN_DISTRICT = "urban_district", _("urban district")
    RURAL_DISTRICT = "rural_district", _("rural district")
    TOWN = "town", _("town")
    PROVINCIAL_CITY = "provincial_city", _("city of a province")
    COMMUNE = "commune", _("commune")
    WARD = "ward", _("ward")
    TOWNSHIP = "township", _("township")
    SPECIAL_ZONE = "special_zone", _("special zone")


PROVINCE_KINDS = (UnitKind.PROVINCE, UnitKind.MUNICIPALITY)
DISTRICT_KINDS = (UnitKind.URBAN_DISTRICT, UnitKind.RURAL_DISTRICT, UnitKind.TOWN, UnitKind.PROVINCIAL_CITY)
COMMUNE_KINDS = (UnitKind.COMMUNE, UnitKind.WARD, UnitKind.TOWNSHIP, UnitKind.SPECIAL_ZONE)
BODY_KINDS = (UnitKind.MINISTRY, UnitKind.DEPARTMENT, UnitKind.STEERING_COMMITTEE, UnitKind.MASS_ORGANISATION)

CODES_UNTIL_2025 = "GSO until 2025-06-30"  # docs/sources.md#units: the list of the statistics office, three tiers
CODES_SINCE_2025 = "19/2025/QĐ-TTg"  # docs/sources.md#units: the Prime Minister's list, two tiers
_CODE_LISTS = {CODES_UNTIL_2025: _("General Statistics Office, until 30/06/2025"), CODES_SINCE_2025: _("Decision 19/2025/QĐ-TTg")}

_BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT unnest(%s::bigint[])
    UNION
    SELECT edge.child_id FROM network_unitedge edge JOIN below ON edge.parent_id = below.id WHERE edge.period @> %s::date
) SELECT id FROM below
"""
_ABOVE = """
WITH RECURSIVE above(id) AS (
    SELECT unnest(%s::bigint[])
    UNION
    SELECT edge.parent_id FROM network_unitedge edge JOIN above ON edge.child_id = above.id WHERE edge.period @> %s::date
) SELECT id FROM above
"""


def _words_of(column: str) -> Func:
    """The words of a name as an index holds them: cut at spaces, nothing else changed (``queries.finding``)."""
    return Func(Func(F(column), Value(" "), function="string_to_array"), function="array_to_tsvector")


class UnitQuerySet(models.QuerySet["Unit"]):
    def within(self, units: Iterable[int], on: date) -> UnitQuerySet:
        """``units`` (ids) and everything below them on ``on``."""
        return self.filter(pk__in=RawSQL(_BELOW, (list(units), on)))  # noqa: S611  # constant SQL, bound values

    def above(self, units: Iterable[int], on: date) -> UnitQuerySet:
        """``units`` (ids) and everything above them on ``on``."""
        return self.filter(pk__in=RawSQL(_ABOVE, (list(units), on)))  # noqa: S611  # constant SQL, bound values


class Unit(models.Model):
    """A body of the public network with a life of its own: province, commune, ministry, committee.

    Only the identity; what it is called, what kind it is and where it stands are dated rows beside it.
    """

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return f"unit {self.pk}"


class UnitVersionQuerySet(models.QuerySet["UnitVersion"]):
    def on(self, day: date) -> UnitVersionQuerySet:
        """Versions in force on ``day``."""
        return self.filter(period__contains=day)

    def of_kinds(self, kinds: Iterable[str]) -> UnitVersionQuerySet:
        """Versions of these kinds."""
        return self.filter(kind__in=list(kinds))


class UnitVersion(models.Model):
    """A unit as it was during one span of its life: name, kind, code.

    The period is half open: from its lower day up to, not including, its upper.  An open lower end means
    "earlier changes not loaded"; an open upper end means "still in force".  A merger ends the old rows and
    starts a new unit; it edits none, so a report of 2024 still adds up under the provinces of 2024.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(_("name"), max_length=200)  # in full: "Tỉnh Quảng Ngãi"
    kind = models.CharField(_("kind"), max_length=30, choices=UnitKind.choices)
    code_list = models.CharField(_("code list"), max_length=60, blank=True)  # blank with code: the unit has none
    code = models.CharField(_("code"), max_length=30, blank=True)
    also_written = models.CharField(_("also written"), max_length=200, blank=True)  # other place of the tone mark: Hòa, Hoà
    legal_act = models.CharField(_("legal act"), max_length=120, blank=True)  # blank: not stated
    period = DateRangeField(_("in force"))
    folded = models.CharField(max_length=200, editable=False)  # kernel.text.fold(name)
    sort_key = models.CharField(max_length=900, editable=False, db_collation="C")  # kernel.text.sort_key(name)
    begun_by = models.ForeignKey("UnitAct", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="versions_begun")
    ended_by = models.ForeignKey("UnitAct", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="versions_ended")

    objects = UnitVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a unit")
        verbose_name_plural = _("versions of units")
        constraints = [
            ExclusionConstraint(  # no extension needed: the id is written as a range of one
                name="network_unit_has_one_version_a_day",
                expressions=[(Func("unit_id", "unit_id", Value("[]"), function="int8range"), "&&"), ("period", "&&")],
            ),
            models.CheckConstraint(condition=Q(code="", code_list="") | (~Q(code="") & ~Q(code_list="")), name="network_code_names_its_list"),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="network_kind_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="network_unit_has_a_name"),
        ]
        indexes = [
            models.Index(fields=["code", "code_list"], name="network_version_code"),
            models.Index(fields=["kind"], name="network_version_kind"),
            models.Index(fields=["folded"], name="network_version_folded", opclasses=["text_pattern_ops"]),
            # Without its waiting list, which is read whole by every search until somebody vacuums; units seldom change.
            GinIndex(_words_of("folded"), name="network_version_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date | None:
        """Last day in force, or ``None`` while it lasts."""
        return self.period.upper - timedelta(days=1) if self.period.upper else None

    @property
    def code_list_name(self) -> str:
        """The code list as people call it."""
        return str(_CODE_LISTS.get(self.code_list, self.code_list))


class UnitEdge(models.Model):
    """That one unit stood directly under another during a period (half open)."""

    child = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="edges_up")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="edges_down")
    period = DateRangeField(_("in force"))
    begun_by = models.ForeignKey("UnitAct", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="edges_begun")
    ended_by = models.ForeignKey("UnitAct", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="edges_ended")

    class Meta:
        verbose_name = _("place in the network")
        verbose_name_plural = _("places in the network")
        constraints = [
            ExclusionConstraint(
                name="network_unit_has_one_parent_a_day",
                expressions=[(Func("child_id", "child_id", Value("[]"), function="int8range"), "&&"), ("period", "&&")],
            ),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="network_unit_is_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} under {self.parent_id}"


class UnitSuccession(models.Model):
    """That one unit ended on a day and another took over all or part of it."""

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inheritances")
    on = models.DateField(_("on"))  # first day of the successor
    is_split = models.BooleanField(_("the predecessor was split"), default=False)
    legal_act = models.CharField(_("legal act"), max_length=120, blank=True)  # blank: not stated
    begun_by = models.ForeignKey("UnitAct", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="successions_begun")

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="network_succession_is_told_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="network_unit_does_not_succeed_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
