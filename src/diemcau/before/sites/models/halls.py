from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference, ProgrammeItem
from diemcau.foundation.network.models import Unit
from diemcau.kernel.phones import national


class Site(models.Model):
    """One hall of a conference (điểm cầu).

    A site belongs to a unit but is not one: a commune may open several, a department none.  ``province`` is
    the province its unit stood in on the day, kept here so that 3,500 sites group without a walk upward.
    """

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="sites")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sites", verbose_name=_("unit"))
    province = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("province"))
    name = models.CharField(_("name"), max_length=200)
    is_main = models.BooleanField(_("main site"), default=False)
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)  # empty: not stated
    address = models.CharField(_("place"), max_length=300, blank=True)
    operator_name = models.CharField(_("operator"), max_length=120, blank=True)
    operator_phone = models.CharField(_("operator's telephone"), max_length=20, blank=True)  # E.164
    folded = models.CharField(max_length=200, editable=False)  # kernel.text.fold(name)
    sort_key = models.CharField(max_length=900, editable=False, db_collation="C")  # main site first, then kernel.text.sort_key

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.UniqueConstraint(fields=["conference", "name"], name="sites_name_is_unique_in_its_conference"),
            models.UniqueConstraint(fields=["conference"], condition=Q(is_main=True), name="sites_one_main_site"),
            models.UniqueConstraint(fields=["id", "conference"], name="sites_site_with_its_conference"),  # target of composite keys
            models.CheckConstraint(condition=~Q(name=""), name="sites_has_a_name"),
            models.CheckConstraint(condition=Q(capacity=None) | Q(capacity__gte=1), name="sites_seats_are_counted_from_one"),
        ]
        indexes = [models.Index(fields=["conference", "sort_key"], name="sites_in_order")]

    def __str__(self) -> str:
        return self.name

    @property
    def operator_phone_shown(self) -> str:
        """The operator's telephone as Vietnam writes it."""
        return national(self.operator_phone)


class ItemSite(models.Model):
    """That a site receives an item of the programme whose reach is "chosen"; both are of ``conference``."""

    conference = models.ForeignKey(Conference, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(ProgrammeItem, on_delete=models.CASCADE, related_name="chosen_sites")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="chosen_items")

    class Meta:
        verbose_name = _("chosen site")
        verbose_name_plural = _("chosen sites")
        constraints = [models.UniqueConstraint(fields=["item", "site"], name="sites_item_is_chosen_once")]

    def __str__(self) -> str:
        return f"{self.item_id} → {self.site_id}"
