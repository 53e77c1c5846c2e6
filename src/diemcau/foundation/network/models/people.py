"""Posts of units, and who holds them when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.network.models.units import Unit
from diemcau.kernel.phones import national


class PostQuerySet(models.QuerySet["Post"]):
    def on(self, day: date) -> PostQuerySet:
        """Posts that exist on ``day``."""
        return self.filter(period__contains=day)


class Post(models.Model):
    """A place of work in a unit that somebody may hold: "Chủ tịch UBND xã", from its first day up to, not including, its upper.

    Several people may hold one post at a time (three deputy directors).  A new title from some day on is a new post that
    names the old one; holders go over to it.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(_("title"), max_length=200)
    must_be_trained = models.BooleanField(_("its holder must be trained"), default=False)
    training_source = models.CharField(_("according to"), max_length=200, blank=True)  # the act that says so
    period = DateRangeField(_("in force"))
    was = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="became")  # the post before its new title
    folded = models.CharField(max_length=200, editable=False)  # kernel.text.fold(title)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["unit", "folded"], condition=Q(period__upper_inf=True), name="network_unit_has_a_lasting_title_once"),
            models.CheckConstraint(condition=~Q(title=""), name="network_post_has_a_title"),
            models.CheckConstraint(
                condition=Q(must_be_trained=True) & ~Q(training_source="") | Q(must_be_trained=False, training_source=""),
                name="network_training_mark_has_a_source",
            ),
            models.CheckConstraint(condition=Q(period__isempty=False), name="network_post_lasts_a_day"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last_day(self) -> date | None:
        """Last day of the post, or ``None`` while it lasts."""
        return self.period.upper - timedelta(days=1) if self.period.upper else None


class PersonQuerySet(models.QuerySet["Person"]):
    def known(self) -> PersonQuerySet:
        """People as they stand: without the rows that were merged into another."""
        return self.filter(merged_into=None)

    def in_units(self, units: Iterable[int] | models.QuerySet[Unit]) -> PersonQuerySet:
        """People who hold, held or will hold a post in ``units``, in their own row or one merged into it."""
        held = Holding.objects.filter(post__unit__in=units)
        return self.filter(Exists(held.filter(person=OuterRef("pk"))) | Exists(held.filter(person__merged_into=OuterRef("pk"))))


class Person(models.Model):
    """Someone who holds or held a post: a name and how to reach them, nothing else (docs/adr/0004-purpose-limits.md).

    Two rows for one human being are merged: one row stays, the other points to it and keeps its holdings, so that
    splitting them again loses nothing.  ``merged_into`` always names a row that is itself not merged.
    """

    full_name = models.CharField(_("full name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)  # E.164
    email = models.EmailField(_("e-mail"), blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    folded = models.CharField(max_length=120, editable=False)  # kernel.text.fold(full_name)
    folded_back = models.CharField(max_length=120, editable=False)  # its words from the last, the given name, to the first
    sort_key = models.CharField(max_length=900, editable=False, db_collation="C")  # kernel.text.person_sort_key(full_name)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=~Q(full_name=""), name="network_person_has_a_name"),
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="network_person_is_not_merged_into_itself"),
        ]
        indexes = [
            # Each holds the order in which a look gives its rows, so that a name thousands bear costs no more than a rare one.
            models.Index(fields=["folded", "sort_key", "id"], name="network_person_folded", opclasses=["text_pattern_ops", "text_ops", "int8_ops"]),
            models.Index(fields=["folded_back", "id"], name="network_person_folded_back", opclasses=["text_pattern_ops", "int8_ops"]),
            GinIndex(SearchVector("folded", config="simple"), name="network_person_words"),
            models.Index(fields=["phone"], name="network_person_phone", condition=~Q(phone="")),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"  # the record of acts outlives the name

    @property
    def phone_shown(self) -> str:
        """The telephone as Vietnam writes it."""
        return national(self.phone)


class HoldingQuerySet(models.QuerySet["Holding"]):
    def on(self, day: date) -> HoldingQuerySet:
        """Holdings in force on ``day``."""
        return self.filter(period__contains=day)

    def of(self, people: Iterable[int]) -> HoldingQuerySet:
        """Holdings of ``people`` (ids) and of the entries merged into theirs.  One query for those, so that the index of holdings serves."""
        ids = list(people)
        return self.filter(person__in=[*ids, *Person.objects.filter(merged_into__in=ids).values_list("pk", flat=True)])

    def not_ended(self, day: date) -> HoldingQuerySet:
        """Holdings in force on ``day`` or later."""
        return self.filter(Q(period__endswith=None) | Q(period__endswith__gt=day))


class Holding(models.Model):
    """That a person holds a post, from a first day up to, not including, the upper.

    The database refuses a holding that reaches beyond its post (trigger ``network_holding_within_post``).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    period = DateRangeField(_("in force"))

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("holding of a post")
        verbose_name_plural = _("holdings of posts")
        constraints = [
            ExclusionConstraint(  # no extension needed: a number is written as a range of one
                name="network_person_holds_a_post_once_a_day",
                expressions=[
                    (Func("person_id", "person_id", Value("[]"), function="int8range"), "&&"),
                    (Func("post_id", "post_id", Value("[]"), function="int8range"), "&&"),
                    ("period", "&&"),
                ],
            ),
            models.CheckConstraint(condition=Q(period__isempty=False), name="network_holding_lasts_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.post_id}"

    @property
    def last_day(self) -> date | None:
        """Last day of the holding, or ``None`` while it lasts."""
        return self.period.upper - timedelta(days=1) if self.period.upper else None


class PersonMerge(models.Model):
    """That one row of people was found to be the same human being as another, and perhaps was split off again."""

    merged = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges")
    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges_kept")
    at = models.DateTimeField(_("when"))
    split_at = models.DateTimeField(_("split again"), null=True, blank=True)

    class Meta:
        verbose_name = _("merger of two people")
        verbose_name_plural = _("mergers of people")
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(split_at=None), name="network_person_is_merged_once_at_a_time"),
            models.CheckConstraint(condition=~Q(merged=F("kept")), name="network_merger_is_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"
