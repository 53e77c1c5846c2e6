"""``diemcau user …``: the first administrator, and a way in when a password is lost; ``diemcau people …``: letting people go."""

from __future__ import annotations

import secrets
from argparse import Namespace
from datetime import date

from django.db import transaction
from django.utils import timezone

from diemcau.foundation.accounts import services as accounts
from diemcau.foundation.accounts.models import Role, User
from diemcau.foundation.network import queries as network
from diemcau.foundation.network import services as network_services
from diemcau.foundation.network.models import Unit
from diemcau.kernel.actors import system
from diemcau.kernel.dates import day_of, years_before
from diemcau.kernel.errors import Refused
from diemcau.kernel.text import fold

COMMAND = system("diemcau")
ROLES = tuple(Role.values)


def add(arguments: Namespace) -> str:
    if arguments.role not in ROLES:
        raise Refused(f"There is no role “{arguments.role}”: say {', '.join(ROLES)}.")
    now = timezone.now()
    unit = _unit(arguments.unit, on=day_of(now))
    password = _new_password()
    with transaction.atomic():  # no account without its role
        user = accounts.add_user(email=arguments.email, full_name=arguments.name or arguments.email, password=password, by=COMMAND, now=now)
        accounts.give_grant(user=user, role=arguments.role, unit=unit, since=day_of(now), by=COMMAND, now=now)
    return f"{user.email} signs in with the password {password} and should change it."


def set_password(arguments: Namespace) -> str:
    user = User.objects.filter(email__iexact=arguments.email).first()
    if user is None:
        raise Refused(f"Nobody signs in with {arguments.email}.")
    password = _new_password()
    accounts.change_password(user=user, password=password, by=COMMAND, now=timezone.now())
    return f"{user.email} signs in with the password {password} and should change it."


def forget(arguments: Namespace) -> str:
    """Delete those whose last post ended ``--years`` ago; who is on a list of a conference is kept."""
    now = timezone.now()
    people = list(network.without_purpose(on=years_before(day_of(now), arguments.years)))
    if not people:
        return "Nobody has been without a post for so long."
    question = (
        f"{len(people)} people have held no post for {arguments.years} years. Delete those who are in no conference? There is no way back. [y/N] "
    )
    if not arguments.yes and input(question).strip().lower() != "y":
        raise Refused("Nobody was deleted.")
    forgotten, kept = network_services.forget_people(people, by=COMMAND, now=now)
    return f"{forgotten} people deleted, {kept} kept because a conference names them."


def _new_password() -> str:
    return secrets.token_urlsafe(15)  # 120 bits: shown once, never stored


def _unit(name: str, *, on: date) -> Unit:
    """The unit called ``name`` (accents or not) on ``on``; the centre when no name is given."""
    if not name:
        if (root := network.root()) is None:
            raise Refused("There are no units yet: run `diemcau units load` first.")
        return root
    hits = [hit for hit in network.search(name, on=on) if fold(hit.version.name) == fold(name)] or network.search(name, on=on, limit=10)
    if len(hits) != 1:
        names = "".join(f"\n- {hit.version.name}, {hit.place}".rstrip(", ") for hit in hits)
        raise Refused(f"More than one unit answers to “{name}”:{names}" if hits else f"No unit is called “{name}” today.")
    return hits[0].version.unit
