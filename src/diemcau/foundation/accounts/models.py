from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.network.models import Unit
from diemcau.kernel.actors import Actor, ActorKind


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who signs in with ``email``; without a password the account cannot be entered."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Someone with an account.  What they may do is told by their grants alone."""

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_email_is_unique_whatever_its_case")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def actor(self) -> Actor:
        """This user as acts record them."""
        return Actor(kind=ActorKind.USER, id=str(self.pk), label=self.full_name)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name


class Role(models.TextChoices):
    """What a grant lets its holder do in a unit and everything below it."""

    ADMINISTRATOR = "administrator", _("administrator")  # users and grants, and all a secretary may
    SECRETARY = "secretary", _("secretary of the standing office")  # prepares, runs and freezes conferences
    CONTACT = "contact", _("unit contact")  # fills the unit's part of the list of delegates
    VIEWER = "viewer", _("viewer")  # reads


class GrantQuerySet(models.QuerySet["Grant"]):
    def on(self, day: date) -> GrantQuerySet:
        """Grants in force on ``day``."""
        return self.filter(period__contains=day)

    def not_ended(self, day: date) -> GrantQuerySet:
        """Grants in force on ``day`` or later."""
        return self.filter(Q(period__endswith=None) | Q(period__endswith__gt=day))


class Grant(models.Model):
    """A role given to a user over a unit and everything below it, for a period (half open)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    period = DateRangeField(_("in force"))

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [models.CheckConstraint(condition=Q(role__in=Role.values), name="accounts_role_is_known")]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id} @ {self.unit_id}"


class ListDraft(models.Model):
    """A list of codes or posts that was handed in and waits for its owner to accept it.

    ``content`` is the file as it came, ``lines`` its rows as texts, ``found`` where they stood and how they were written, ``choices`` how
    its owner wants them read; what becomes of them is judged whenever they are looked at.  All four are emptied when it is accepted, and the
    whole row goes when it is replaced or expires: a list of people is not kept for longer than needed.  ``entered`` (ids and days only)
    stays thirty days, so that the acceptance can be undone.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="list_drafts")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="list_drafts")
    kind = models.CharField(_("kind of list"), max_length=20)  # network.rules.lists.Kind
    filename = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(default=b"")
    lines = models.JSONField(default=list)
    found = models.JSONField(default=dict)  # title of the sheet, columns: network.rules.lists.ColumnRead
    choices = models.JSONField(default=dict)  # encoding by name of the column
    counts = models.JSONField(default=dict)  # network.queries.lists.counted, once accepted
    done = models.PositiveIntegerField(default=0)  # rows read so far
    expected = models.PositiveIntegerField(default=0)  # rows there seem to be; 0: not known yet
    refusal = models.CharField(max_length=400, blank=True)  # the sentence, when the file could not be read
    handed_in_at = models.DateTimeField(_("handed in"), default=timezone.now)
    begun_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    entered = models.JSONField(default=dict)  # network.services.lists.Entered.rows
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("list of codes or posts waiting to be accepted")
        verbose_name_plural = _("lists of codes or posts waiting to be accepted")
        constraints = [
            models.UniqueConstraint(fields=["owner", "unit", "kind"], condition=Q(accepted_at=None), name="accounts_one_list_waits_at_a_time"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(read_at__isnull=False, lines=[], content=b"", found={}), name="accounts_an_accepted_list_is_emptied"
            ),
            models.CheckConstraint(condition=Q(undone_at=None) | Q(accepted_at__isnull=False), name="accounts_only_what_was_accepted_is_undone"),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def can_be_undone(self) -> bool:
        """Whether it entered anything that it could take out again."""
        return self.accepted_at is not None and self.undone_at is None and bool(self.counts.get("new"))
