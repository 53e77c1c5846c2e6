"""Accounts and grants."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.accounts.errors import BadAccount, BadGrant, BadPassword
from diemcau.foundation.accounts.models import Grant, Role, User
from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.rules import name_act, name_fact
from diemcau.foundation.network.models import Unit
from diemcau.foundation.network.queries import names_on
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import day_of
from diemcau.kernel.text import clean
from diemcau.kernel.tokens import hashed

ATTEMPTS_FORGOTTEN_AFTER = timedelta(minutes=10)
_ATTEMPT = """
INSERT INTO accounts_attempts AS a (cache_key, value, expires) VALUES (%(key)s, '1', %(until)s)
ON CONFLICT (cache_key) DO UPDATE SET
    value = CASE WHEN a.expires <= %(now)s THEN '1' ELSE (a.value::int + 1)::text END,
    expires = CASE WHEN a.expires <= %(now)s THEN excluded.expires ELSE a.expires END
RETURNING a.value
"""

name_act("accounts.user-added", _("The account was made"))
name_act("accounts.granted", _("A role was given"))
name_act("accounts.grant-ended", _("A role was ended"))
name_act("accounts.password-changed", _("The password was changed"))
name_act("accounts.link-given", _("A link to set the password was handed out"))
name_fact("role", _("role"))
name_fact("unit", _("unit"))


@transaction.atomic
def add_user(*, email: str, full_name: str, password: str | None = None, by: Actor, now: datetime) -> User:
    """Make an account.  Without ``password`` its holder sets one by the link of ``give_link`` or "forgotten password".

    They may do nothing before a grant is given.  Raises ``BadAccount`` when the address is not one or already has an account, or the name is empty.
    """
    email, full_name = clean(email).lower(), clean(full_name)
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadAccount(_("This is not an e-mail address.")) from error
    if not full_name:
        raise BadAccount(_("Write the full name."))
    if User.objects.filter(email__iexact=email).exists():
        raise BadAccount(_("This address already has an account. Give that person a role instead."))
    user = User.objects.create_user(email=email, password=password, full_name=full_name)
    audit.record("accounts.user-added", user, by=by, at=now)
    return user


@transaction.atomic
def give_grant(*, user: User, role: str, unit: Unit, since: date, until: date | None = None, by: Actor, now: datetime) -> Grant:
    """Let ``user`` act as ``role`` in ``unit`` and everything below it, from ``since`` up to, not including,
    ``until``.

    Raises ``BadGrant`` when that is no day at all, or the same role over the same unit is already given
    for some of these days.
    """
    if until is not None and until <= since:
        raise BadGrant(_("The last day lies before the first."))
    User.objects.select_for_update().get(pk=user.pk)
    period = DateRange(since, until)
    if Grant.objects.filter(user=user, role=role, unit=unit, period__overlap=period).exists():
        raise BadGrant(_("This person already holds this role there for some of these days."))
    grant = Grant.objects.create(user=user, role=Role(role), unit=unit, period=period)
    audit.record(
        "accounts.granted", user, by=by, at=now,
        role=role, unit=names_on([unit.pk], since)[unit.pk].name, since=str(since), until=str(until or ""),
    )  # fmt: skip
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, by: Actor, now: datetime) -> None:
    """End ``grant`` at once.  A grant that began today or later is removed; the record of acts keeps it.

    Raises ``BadGrant`` when it has already ended.
    """
    today = day_of(now)
    there = Grant.objects.filter(pk=grant.pk).not_ended(today)
    began = grant.period.lower
    ended = there.update(period=DateRange(began, today)) if began is None or began < today else there.delete()[0]
    if not ended:
        raise BadGrant(_("This role has already ended."))
    audit.record(
        "accounts.grant-ended", grant.user, by=by, at=now,
        role=grant.role, unit=names_on([grant.unit_id], today)[grant.unit_id].name,
    )  # fmt: skip


@transaction.atomic
def change_password(*, user: User, password: str, by: Actor, now: datetime) -> None:
    """Set the password of ``user``; open sessions elsewhere end.  Raises ``BadPassword`` when it is too easy."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadPassword(" ".join(error.messages)) from error
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("accounts.password-changed", user, by=by, at=now)


@transaction.atomic
def give_link(*, user: User, by: Actor, now: datetime) -> str:
    """Path under which ``user`` sets a password: valid once and for three days; for offices without mail."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    audit.record("accounts.link-given", user, by=by, at=now)
    uidb36, token = key.split("-", 1)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": token})


def count_attempt(*, what: str, address: str, most: int, now: datetime) -> bool:
    """Count an attempt from ``address`` to get in by ``what``; gives whether it was one of the first ``most`` of its ten minutes.

    One statement, in the table that counts attempts to sign in, so that every process counts on.  The address is
    kept as a hash, and forgotten with its ten minutes when the table is next cleaned.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ATTEMPT, {"key": f"{what}:{hashed(address)}", "now": now, "until": now + ATTEMPTS_FORGOTTEN_AFTER})
        (made,) = cursor.fetchone()
    return int(made) <= most


def attempts_made(*, what: str, address: str, now: datetime) -> int:
    """How many attempts ``count_attempt`` has counted from ``address`` in its ten minutes, without counting another.  One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value::int FROM accounts_attempts WHERE cache_key = %s AND expires > %s", [f"{what}:{hashed(address)}", now])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
