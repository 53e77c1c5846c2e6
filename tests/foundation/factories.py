"""The smallest valid units, users and grants.

``make_unit(name=…, kind=…, parent=…)`` makes a unit with one version and, under a parent, one edge; by default both
have always been in force.  The real country is the fixture ``whole_network`` (tests/foundation/whole_network.py).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from factory.declarations import LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from diemcau.foundation.accounts.models import Grant, Role, User
from diemcau.foundation.network.models import Unit, UnitEdge, UnitKind, UnitVersion
from diemcau.kernel.text import fold, sort_key

PASSWORD = "một-mật-khẩu-đủ-dài"


def make_version(
    unit: Unit,
    name: str,
    *,
    kind: str = UnitKind.PROVINCE,
    since: date | None = None,
    until: date | None = None,
    code_list: str = "",
    code: str = "",
    legal_act: str = "",
) -> UnitVersion:
    """One version of ``unit``, in force from ``since`` up to, not including, ``until``."""
    return UnitVersion.objects.create(
        unit=unit,
        name=name,
        kind=kind,
        period=DateRange(since, until),
        code_list=code_list,
        code=code,
        legal_act=legal_act,
        folded=fold(name),
        sort_key=sort_key(name),
    )


def make_unit(
    name: str = "Tỉnh Ví Dụ",
    *,
    kind: str = UnitKind.PROVINCE,
    parent: Unit | None = None,
    since: date | None = None,
    until: date | None = None,
    code_list: str = "",
    code: str = "",
    legal_act: str = "",
) -> Unit:
    """A unit with one version and, under ``parent``, one edge for the same period."""
    unit = Unit.objects.create()
    make_version(unit, name, kind=kind, since=since, until=until, code_list=code_list, code=code, legal_act=legal_act)
    if parent is not None:
        UnitEdge.objects.create(child=unit, parent=parent, period=DateRange(since, until))
    return unit


def make_province(name: str = "Tỉnh Ví Dụ", *, communes: int = 0, parent: Unit | None = None) -> Unit:
    """A province with ``communes`` communes called "Xã 1", "Xã 2", …"""
    province = make_unit(name, parent=parent)
    for number in range(1, communes + 1):
        make_unit(f"Xã {number}", kind=UnitKind.COMMUNE, parent=province)
    return province


class UserFactory(DjangoModelFactory[User]):
    """A user who may sign in; give ``password=PASSWORD`` only where a password is typed (hashing is slow on purpose)."""

    email = Sequence(lambda number: f"nguoi-{number}@vidu.vn")
    full_name = "Nguyễn Thị Thử"
    password: Any = None

    class Meta:
        model = User

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:  # factory-boy's own shape
        return model_class.objects.create_user(**kwargs)


class GrantFactory(DjangoModelFactory[Grant]):
    """A grant that has always been in force: ``GrantFactory.create(user=…, role=Role.SECRETARY, unit=…)``."""

    user = SubFactory(UserFactory)
    role = Role.SECRETARY
    unit = LazyFunction(make_unit)
    period = DateRange(None, None)

    class Meta:
        model = Grant


def make_person(role: str, unit: Unit, **fields: Any) -> User:
    """A user holding ``role`` over ``unit`` and everything below it."""
    user = UserFactory.create(**fields)
    GrantFactory.create(user=user, role=role, unit=unit)
    return user
