"""Who reaches what, and who may hand out what.

A grant is given and ended by an administrator over its unit, never by its own holder: nobody raises themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from ipaddress import IPv6Address, IPv6Network, ip_address

from allauth.account.adapter import get_adapter
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from diemcau.foundation.accounts.models import Grant, Role, User
from diemcau.foundation.network.models import Holding, Person, Unit, UnitQuerySet, UnitVersion
from diemcau.foundation.network.queries import root

FOUNDERS = (Role.ADMINISTRATOR, Role.SECRETARY)
EVERY_ROLE = tuple(Role)
KEEPERS = (Role.ADMINISTRATOR, Role.SECRETARY, Role.CONTACT)  # of posts and of the people in them


def units_in_reach(user: User, *, on: date, roles: Iterable[str] = EVERY_ROLE) -> UnitQuerySet:
    """Units in which ``user`` holds one of ``roles`` on ``on``: those of the grants and everything below.

    One query for the grants; the reach itself is a subquery of whatever it is used in.  No grant: no unit.
    """
    granted = Grant.objects.filter(user=user, role__in=list(roles)).on(on).values_list("unit_id", flat=True)
    return Unit.objects.within(granted, on)


def holds(user: User, roles: Iterable[str], unit: Unit, *, on: date) -> bool:
    """Whether ``user`` holds one of ``roles`` over ``unit`` on ``on`` (a grant on it or on a unit above it)."""
    above = Unit.objects.above([unit.pk], on)
    return Grant.objects.filter(user=user, role__in=list(roles), unit__in=above).on(on).exists()


def holders_in_reach(user: User, *, on: date) -> QuerySet[User]:
    """People with a grant, of whatever day, over a unit of which ``user`` is an administrator on ``on``."""
    reach = units_in_reach(user, on=on, roles=[Role.ADMINISTRATOR])
    return get_user_model().objects.filter(Exists(Grant.objects.filter(user=OuterRef("pk"), unit__in=reach)))


def may_administer(user: User, *, on: date) -> bool:
    """Whether ``user`` is an administrator of any unit on ``on``."""
    return Grant.objects.filter(user=user, role=Role.ADMINISTRATOR).on(on).exists()


def may_grant(user: User, holder: User | None, unit: Unit, *, on: date) -> bool:
    """Whether ``user`` may give ``holder`` (``None``: somebody new) a role over ``unit``, or end one."""
    return user != holder and holds(user, [Role.ADMINISTRATOR], unit, on=on)


def may_help_in(user: User, holder: User, *, on: date) -> bool:
    """Whether ``user`` may hand ``holder`` a link to set a password: only when all that ``holder`` may do, ``user`` may give."""
    if user == holder or not holders_in_reach(user, on=on).filter(pk=holder.pk).exists():
        return False
    reach = units_in_reach(user, on=on, roles=[Role.ADMINISTRATOR])
    return not Grant.objects.filter(user=holder).not_ended(on).exclude(unit__in=reach).exists()


def may_found(user: User, parent: Unit, *, on: date) -> bool:
    """Whether ``user`` may enter a department, committee or organisation under ``parent``."""
    return holds(user, FOUNDERS, parent, on=on)


def address_of(request: HttpRequest) -> str:
    """The address a request came from, as far as ``DIEMCAU_PROXIES`` lets us believe it; a network of 64 bits for IPv6."""
    seen = str(get_adapter().get_client_ip(request))
    try:
        address = ip_address(seen)
    except ValueError:
        return seen
    return str(IPv6Network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)


def may_change_network(user: User, *, on: date) -> bool:
    """Whether ``user`` may apply an act on units: only an administrator of the whole country, for it changes everyone's."""
    top = root()
    return top is not None and holds(user, [Role.ADMINISTRATOR], top, on=on)


def may_read_posts(user: User, unit: Unit, *, on: date) -> bool:
    """Whether ``user`` may read who holds the posts of ``unit``: any role over it or above it."""
    return holds(user, EVERY_ROLE, unit, on=on)


def may_keep_posts(user: User, unit: Unit, *, on: date) -> bool:
    """Whether ``user`` may write down the posts of ``unit`` and who holds them."""
    return holds(user, KEEPERS, unit, on=on)


def kept_people(user: User, people: Iterable[int], *, on: date) -> set[int]:
    """Those of ``people`` (ids) whose entry is ``user``'s to put right, merge, split or forget: who keeps every unit where they hold a post.

    Whoever has left all posts is judged by those; a unit that has ended asks for nobody, but somebody is asked.  Five queries.
    """
    ids = list(people)
    roots = {pk: root or pk for pk, root in Person.objects.filter(pk__in=ids).values_list("pk", "merged_into")}
    units: dict[int, dict[bool, set[int]]] = {root: {True: set(), False: set()} for root in roots.values()}
    for person, merged_into, unit, ends in Holding.objects.of(units).values_list("person", "person__merged_into", "post__unit", "period__endswith"):
        units[merged_into or person][ends is None or ends > on].add(unit)
    asked = {root: held[True] or held[False] for root, held in units.items()}
    everywhere = set[int]().union(*asked.values())
    kept = set(units_in_reach(user, on=on, roles=KEEPERS).filter(pk__in=everywhere).values_list("pk", flat=True))
    others = set(UnitVersion.objects.on(on).filter(unit__in=everywhere - kept).values_list("unit", flat=True))
    return {pk for pk, root in roots.items() if asked[root] & kept and not asked[root] & others}


def may_keep_person(user: User, person: Person, *, on: date) -> bool:
    """Whether ``user`` may put right, merge, split or forget ``person``; see ``kept_people``."""
    return person.pk in kept_people(user, [person.pk], on=on)


def keeps_a_post_of(user: User, person: Person, *, on: date) -> bool:
    """Whether ``user`` keeps a post that ``person`` holds or held: enough to be told why the entry is not theirs to change."""
    return Holding.objects.of([person.pk]).filter(post__unit__in=units_in_reach(user, on=on, roles=KEEPERS)).exists()
