"""Giving people a way in."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.accounts.models import Grant, User
from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.rules import name_act
from diemcau.foundation.network.models import Unit
from diemcau.kernel.actors import Actor
from diemcau.kernel.errors import Refused
from diemcau.kernel.text import clean

name_act("accounts.added", _("The user was added"))
name_act("accounts.granted", _("A role was granted"))
name_act("accounts.password-set", _("The password was set"))


class KnownAlready(Refused):
    """Someone already signs in with this address."""


@transaction.atomic
def add_user(*, email: str, full_name: str, password: str, by: Actor, now: datetime) -> User:
    """A new user who signs in with ``email``.  They may do nothing before a grant is given.

    Raises ``KnownAlready`` when the address is taken, whatever its case.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise KnownAlready(_("Someone already signs in with this address."))
    user = User.objects.create_user(email=email, password=password, full_name=clean(full_name))
    audit.record("accounts.added", user, by=by, at=now)
    return user


@transaction.atomic
def give_grant(*, user: User, role: str, unit: Unit, since: date, until: date | None = None, by: Actor, now: datetime) -> Grant:
    """Give ``user`` a role over ``unit`` and everything below it, from ``since`` up to, not including, ``until``."""
    grant = Grant.objects.create(user=user, role=role, unit=unit, period=DateRange(since, until))
    audit.record("accounts.granted", user, by=by, at=now, role=role, unit=unit.pk, since=str(since), until=str(until or ""))
    return grant


@transaction.atomic
def set_password(*, user: User, password: str, by: Actor, now: datetime) -> None:
    """Replace the password of ``user``; every session of theirs ends with the old one."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("accounts.password-set", user, by=by, at=now)
