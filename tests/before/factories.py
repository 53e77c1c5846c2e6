"""The smallest valid rows of the rooms before the day; they invent nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from diemcau.before.conferences.models import Conference, ItemKind, ProgrammeItem, Speaker, Topic
from diemcau.before.convening.models import Delegate, Quota
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.models import Grant, Role, User
from diemcau.foundation.network.models import Unit, UnitKind
from diemcau.kernel.actors import Actor, system
from diemcau.kernel.text import fold, person_sort_key, sort_key
from diemcau.kernel.tokens import new_code
from tests.foundation import factories as units

SINCE = date(2025, 7, 1)
OPENS_AT = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)  # 8:00 in Vietnam
CLOSES_AT = datetime(2026, 12, 10, 4, 30, tzinfo=UTC)  # 11:30
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
TESTS: Actor = system("tests")


def make_unit(name: str, *, kind: str = UnitKind.COMMUNE, parent: Unit | None = None, since: date = SINCE) -> Unit:
    """A unit of today's country, in force since ``since``, under ``parent``."""
    return units.make_unit(name, kind=kind, parent=parent, since=since)


def make_province(name: str = "Tỉnh Quảng Ngãi", *, communes: tuple[str, ...] = ()) -> Unit:
    """A province of today with ``communes`` under it."""
    province = make_unit(name, kind=UnitKind.PROVINCE)
    for commune in communes:
        make_unit(commune, parent=province)
    return province


def make_user(unit: Unit | None = None, role: str = Role.SECRETARY, *, name: str = "Nguyễn Thị Thư") -> User:
    """A user; with ``unit``, holding ``role`` there from the beginning of time."""
    user = User.objects.create_user(f"user{User.objects.count() + 1}@example.vn", full_name=name)
    if unit:
        Grant.objects.create(user=user, role=role, unit=unit, period=DateRange(SINCE, None))
    return user


class UnitFactory(DjangoModelFactory[Unit]):
    """A commune without a parent."""

    class Meta:
        model = Unit

    @classmethod
    def _create(cls, model_class: type[Unit], *args: Any, **kwargs: Any) -> Unit:
        return make_unit(kwargs.pop("name", f"Xã số {Unit.objects.count() + 1}"), **kwargs)


class ConferenceFactory(DjangoModelFactory[Conference]):
    class Meta:
        model = Conference

    host = SubFactory(UnitFactory, name="Tỉnh Quảng Ngãi", kind=UnitKind.PROVINCE)
    title = "Hội nghị tập huấn công tác nhân quyền"
    chair_name = "Trần Văn Chủ"
    opens_at = OPENS_AT
    closes_at = CLOSES_AT
    created_at = NOW


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic

    conference = SubFactory(ConferenceFactory)
    position = Sequence(lambda number: number + 1)
    title = Sequence(lambda number: f"Chuyên đề {number + 1}")


class SpeakerFactory(DjangoModelFactory[Speaker]):
    class Meta:
        model = Speaker

    conference = SubFactory(ConferenceFactory)
    full_name = "Lê Thị Giảng"


class ItemFactory(DjangoModelFactory[ProgrammeItem]):
    class Meta:
        model = ProgrammeItem

    conference = SubFactory(ConferenceFactory)
    kind = ItemKind.OPENING
    title = "Khai mạc"
    starts_at = OPENS_AT
    ends_at = LazyAttribute(lambda item: item.starts_at.replace(minute=item.starts_at.minute + 15))


class SiteFactory(DjangoModelFactory[Site]):
    class Meta:
        model = Site

    conference = SubFactory(ConferenceFactory)
    unit = SubFactory(UnitFactory)
    name = Sequence(lambda number: f"Xã số {number + 1:04d}")
    is_main = False
    folded = LazyAttribute(lambda site: fold(site.name))
    sort_key = LazyAttribute(lambda site: ("0" if site.is_main else "1") + sort_key(site.name))


class DelegateFactory(DjangoModelFactory[Delegate]):
    class Meta:
        model = Delegate

    site = SubFactory(SiteFactory)
    conference = LazyAttribute(lambda delegate: delegate.site.conference)
    unit = LazyAttribute(lambda delegate: delegate.site.unit)
    full_name = Sequence(lambda number: f"Nguyễn Văn {chr(65 + number % 26)}{number}")
    folded = LazyAttribute(lambda delegate: fold(delegate.full_name))
    sort_key = LazyAttribute(lambda delegate: person_sort_key(delegate.full_name))
    code = LazyFunction(new_code)
    created_at = NOW


class QuotaFactory(DjangoModelFactory[Quota]):
    class Meta:
        model = Quota

    conference = SubFactory(ConferenceFactory)
    unit = SubFactory(UnitFactory)
    seats = 2
    created_at = NOW
