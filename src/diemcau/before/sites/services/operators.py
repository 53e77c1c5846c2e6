"""Acts on the people of a site: who works there, their PINs, when an idle screen locks."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.errors import BadPin, ConferenceOver, IdleMinutesWrong, OperatorLeft, OperatorNameMissing, OperatorTwice
from diemcau.before.sites.models import MOST_IDLE_MINUTES, Operator, ShiftTerms, Site
from diemcau.before.sites.queries import HAND_IN, unlisted_operators, without_pin
from diemcau.before.sites.rules import GRACE, MOST_PIN_DIGITS, PIN_DIGITS, PIN_ITERATIONS, is_easy, new_pin, pin_key
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor
from diemcau.kernel.phones import understood
from diemcau.kernel.text import clean

PINS_AT_ONCE = 100  # each costs a thirtieth of a second, on purpose
_NO_PIN = {"salt": "", "iterations": None, "pin_key": ""}


@dataclass(frozen=True, slots=True)
class GivenPin:
    """A PIN just made, to be handed over: nobody can read it again."""

    operator: Operator
    pin: str


@transaction.atomic
def enter_operator(*, site: Site, full_name: str, phone: str = "", by: Actor, now: datetime) -> Operator:
    """Someone who will work at ``site``, without a PIN yet.  Raises ``OperatorNameMissing``, ``OperatorTwice`` or ``BadPhone``."""
    Site.objects.select_for_update().only("pk").get(pk=site.pk)
    operator = Operator(site=site, created_at=now)
    _describe(operator, full_name, phone)
    operator.save(force_insert=True)
    audit.record("sites.operator-entered", site, by=by, at=now, operator=operator.pk)
    return operator


@transaction.atomic
def enter_named_operators(*, conference: Conference, by: Actor, now: datetime) -> int:
    """Whoever the sites of ``conference`` name as their operator becomes one who can open a shift; gives how many were new.

    Done again it enters only what is missing.  Three statements, whatever the number of sites.
    """
    Conference.objects.select_for_update(no_key=True).only("pk").get(pk=conference.pk)
    made = Operator.objects.bulk_create(
        Operator(site=site, full_name=site.operator_name, phone=site.operator_phone, created_at=now) for site in unlisted_operators(conference)
    )
    if made:
        audit.record("sites.operators-entered", conference, by=by, at=now, count=len(made))
    return len(made)


@transaction.atomic
def change_operator(*, operator: Operator, full_name: str, phone: str, by: Actor, now: datetime) -> Operator:
    """``operator`` with another name or telephone; the PIN stays.  Raises what ``enter_operator`` raises."""
    Site.objects.select_for_update().only("pk").get(pk=operator.site_id)
    kept = Operator.objects.select_related("site").get(pk=operator.pk)
    before = (kept.full_name, kept.phone)
    _describe(kept, full_name, phone)
    if (kept.full_name, kept.phone) != before:
        kept.save(update_fields=["full_name", "phone"])
        audit.record("sites.operator-changed", kept.site, by=by, at=now, operator=kept.pk)
    return kept


@transaction.atomic
def remove_operator(*, operator: Operator, by: Actor, now: datetime) -> None:
    """``operator`` no longer works there: the PIN is gone, what was recorded keeps the name.  Twice changes nothing."""
    if Operator.objects.filter(pk=operator.pk, left_at=None).update(left_at=now, **_NO_PIN):
        audit.record("sites.operator-removed", operator.site, by=by, at=now, operator=operator.pk)


@transaction.atomic
def give_pin(*, operator: Operator, pin: str = "", by: Actor, now: datetime) -> GivenPin:
    """Let ``operator`` open shifts with ``pin``, or with one made here; a PIN before it stops working when a device next hears from us.

    Raises ``BadPin``, ``OperatorLeft`` or ``ConferenceOver``; the PIN before still works then.
    """
    if now >= operator.site.conference.closes_at + GRACE:
        raise ConferenceOver
    typed = pin.strip()
    if typed and (not typed.isascii() or not typed.isdigit() or not PIN_DIGITS <= len(typed) <= MOST_PIN_DIGITS or is_easy(typed)):
        raise BadPin
    kept = Operator.objects.select_for_update(of=("self",)).select_related("site").get(pk=operator.pk)
    if kept.left_at:
        raise OperatorLeft
    replaced, chosen = kept.has_pin, typed or new_pin()
    _set_pin(kept, chosen, now)
    kept.save(update_fields=[*_NO_PIN, "pin_set_at"])
    audit.record("sites.pin-given", kept.site, by=by, at=now, operator=kept.pk, replaced=replaced)
    return GivenPin(kept, chosen)


@transaction.atomic
def give_pins(*, conference: Conference, by: Actor, now: datetime) -> list[GivenPin]:
    """PINs for the first hundred operators of ``conference`` who have none, in the order of their sites, said this once.

    Asked again it goes on with the next hundred.  Raises ``ConferenceOver``.
    """
    if now >= conference.closes_at + GRACE:
        raise ConferenceOver
    given = [GivenPin(operator, new_pin()) for operator in without_pin(conference).select_for_update(of=("self",))[:PINS_AT_ONCE]]
    for each in given:
        _set_pin(each.operator, each.pin, now)
    Operator.objects.bulk_update([each.operator for each in given], [*_NO_PIN, "pin_set_at"])
    if given:
        audit.record("sites.pins-given", conference, by=by, at=now, count=len(given))
    return given


@transaction.atomic
def set_idle_minutes(*, conference: Conference, minutes: int, by: Actor, now: datetime) -> None:
    """Lock a console of ``conference`` that nobody touched for ``minutes``.  Raises ``IdleMinutesWrong``."""
    if not 1 <= minutes <= MOST_IDLE_MINUTES:
        raise IdleMinutesWrong(MOST_IDLE_MINUTES)
    ShiftTerms.objects.update_or_create(conference=conference, defaults={"idle_minutes": minutes})
    audit.record("sites.idle-minutes-set", conference, by=by, at=now, minutes=minutes)


def forget_pins(*, now: datetime) -> int:
    """Empty what checks the PINs of conferences of which no device may hand in any more; of how many operators."""
    over = Operator.objects.exclude(pin_key="").filter(site__conference__closes_at__lte=now - GRACE - HAND_IN)
    return Operator.objects.filter(pk__in=over.values("pk")).update(**_NO_PIN)


def _describe(operator: Operator, full_name: str, phone: str) -> None:
    operator.full_name, operator.phone = clean(full_name)[:120].strip(), understood(phone).e164
    if not operator.full_name:
        raise OperatorNameMissing
    if Operator.objects.filter(site=operator.site_id, full_name=operator.full_name, left_at=None).exclude(pk=operator.pk).exists():
        raise OperatorTwice(operator.full_name)


def _set_pin(operator: Operator, pin: str, now: datetime) -> None:
    salt = secrets.token_bytes(16)
    operator.salt, operator.iterations = base64.b64encode(salt).decode(), PIN_ITERATIONS
    operator.pin_key, operator.pin_set_at = base64.b64encode(pin_key(pin, salt, PIN_ITERATIONS)).decode(), now
