"""People at a conference."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.foundation.network.models import Person, Unit
from diemcau.kernel.phones import national


class DelegateKind(models.TextChoices):
    CONVENED = "convened", _("convened")
    SUBSTITUTE = "substitute", _("substitute")
    WALK_IN = "walk_in", _("walk-in")


class DelegateQuerySet(models.QuerySet["Delegate"]):
    def expected(self) -> DelegateQuerySet:
        """Convened and not cancelled: the "convened" of every headcount."""
        return self.filter(kind=DelegateKind.CONVENED, cancelled_at=None)


class Delegate(models.Model):
    """A person at one conference: from a home unit, to a site.

    Personal data is what the day needs: name, post, unit and, when given, a telephone
    number and an e-mail address for the invitation.  ``code`` is
    the public id inside the QR.  A walk-in or substitute made on a phone carries the id of its log event.
    """

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="delegates")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="delegates", verbose_name=_("site"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="delegates", verbose_name=_("home unit"))
    kind = models.CharField(_("kind"), max_length=20, choices=DelegateKind.choices, default=DelegateKind.CONVENED)
    stands_for = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="substitutes", verbose_name=_("stands for"))
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person in office"))
    full_name = models.CharField(_("full name"), max_length=120)
    post = models.CharField(_("post"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)  # E.164
    email = models.EmailField(_("e-mail"), blank=True)  # for the invitation
    code = models.CharField(_("code"), max_length=16, unique=True, editable=False)
    seal = models.CharField(max_length=32, blank=True, editable=False)  # kernel.tokens.seal of the QR word; blank: its signature is made again
    event_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    folded = models.CharField(max_length=120, editable=False)  # kernel.text.fold(full_name)
    sort_key = models.CharField(max_length=900, editable=False, db_collation="C")  # kernel.text.person_sort_key
    created_at = models.DateTimeField(_("entered"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    objects = DelegateQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DelegateKind.values), name="convening_kind_is_known"),
            models.CheckConstraint(condition=~Q(full_name=""), name="convening_delegate_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind="substitute", stands_for__isnull=False) | (~Q(kind="substitute") & Q(stands_for__isnull=True)),
                name="convening_a_substitute_stands_for_someone",
            ),
            models.CheckConstraint(condition=~Q(stands_for=F("id")), name="convening_nobody_stands_for_themselves"),
            models.UniqueConstraint(fields=["id", "conference"], name="convening_delegate_with_its_conference"),  # target of composite keys
        ]
        indexes = [
            models.Index(fields=["site", "sort_key"], name="convening_roster"),
            models.Index(fields=["conference", "unit"], name="convening_by_unit"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def phone_shown(self) -> str:
        """The telephone as Vietnam writes it."""
        return national(self.phone)
