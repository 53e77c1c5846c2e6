from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher

from diemcau.foundation.accounts import queries, rules, services
from diemcau.foundation.accounts.errors import BadAccount, BadGrant, BadPassword
from diemcau.foundation.accounts.models import Grant, Role, User
from diemcau.foundation.audit.queries import entries_of
from diemcau.kernel.actors import system
from tests.foundation.factories import PASSWORD, GrantFactory, UserFactory, make_person, make_province, make_unit

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
TODAY = date(2026, 12, 10)
BY = system("tests")


def test_a_grant_reaches_down_from_its_first_day_until_the_day_it_ends():
    province, user = make_province(communes=1), UserFactory.create()
    commune = province.edges_down.get().child

    services.give_grant(user=user, role=Role.VIEWER, unit=province, since=TODAY, until=TODAY + timedelta(days=2), by=BY, now=NOW)

    days = [TODAY + timedelta(days=offset) for offset in (-1, 0, 1, 2)]
    assert [queries.holds(user, [Role.VIEWER], commune, on=day) for day in days] == [False, True, True, False]
    assert [queries.units_in_reach(user, on=day).count() for day in days] == [0, 2, 2, 0]


def test_a_grant_below_does_not_reach_up_or_aside():
    province = make_province(communes=2)
    first, second = (edge.child for edge in province.edges_down.order_by("pk"))
    user = make_person(Role.ADMINISTRATOR, first)

    assert [queries.holds(user, [Role.ADMINISTRATOR], unit, on=TODAY) for unit in (first, second, province)] == [True, False, False]


def test_the_same_role_is_not_given_twice_for_the_same_days():
    unit, user = make_unit(), UserFactory.create()
    services.give_grant(user=user, role=Role.VIEWER, unit=unit, since=TODAY, until=TODAY + timedelta(days=1), by=BY, now=NOW)

    with pytest.raises(BadGrant):
        services.give_grant(user=user, role=Role.VIEWER, unit=unit, since=TODAY, by=BY, now=NOW)
    services.give_grant(user=user, role=Role.VIEWER, unit=unit, since=TODAY + timedelta(days=1), by=BY, now=NOW)

    assert user.grants.count() == 2


@pytest.mark.parametrize(("until", "is_refused"), [(TODAY, True), (TODAY + timedelta(days=1), False)])
def test_a_grant_lasts_a_day_at_least(until, is_refused):
    unit, user = make_unit(), UserFactory.create()

    if is_refused:
        with pytest.raises(BadGrant):
            services.give_grant(user=user, role=Role.VIEWER, unit=unit, since=TODAY, until=until, by=BY, now=NOW)
    else:
        services.give_grant(user=user, role=Role.VIEWER, unit=unit, since=TODAY, until=until, by=BY, now=NOW)
    assert user.grants.count() == (0 if is_refused else 1)


@pytest.mark.parametrize("since", [None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=5)])
def test_a_grant_ends_at_once_and_only_once(since):
    user, unit = UserFactory.create(), make_unit()
    grant = GrantFactory.create(user=user, unit=unit, role=Role.SECRETARY, period=(since, None))
    grant.refresh_from_db()

    services.end_grant(grant=grant, by=BY, now=NOW)

    assert not queries.holds(user, [Role.SECRETARY], unit, on=TODAY)
    assert not queries.holds(user, [Role.SECRETARY], unit, on=TODAY + timedelta(days=30))
    assert Grant.objects.filter(pk=grant.pk).exists() == (since is None or since < TODAY)
    assert [entry.act for entry in entries_of(user)] == ["accounts.grant-ended"]
    with pytest.raises(BadGrant):
        services.end_grant(grant=grant, by=BY, now=NOW)


def test_an_account_is_made_once_per_address_whatever_its_case():
    user = services.add_user(email=" Thu.Ky@Vidu.VN ", full_name="Nguyễn  Thị Thử", by=BY, now=NOW)

    assert (user.email, user.full_name, user.has_usable_password()) == ("thu.ky@vidu.vn", "Nguyễn Thị Thử", False)
    with pytest.raises(BadAccount):
        services.add_user(email="THU.KY@vidu.vn", full_name="Ai Khác", by=BY, now=NOW)


@pytest.mark.parametrize(("email", "full_name"), [("not an address", "A"), ("a@b.vn", "  "), ("", "A")])
def test_an_account_needs_an_address_and_a_name(email, full_name):
    with pytest.raises(BadAccount):
        services.add_user(email=email, full_name=full_name, by=BY, now=NOW)

    assert User.objects.count() == 0


def test_passwords_are_hashed_with_argon2_and_easy_ones_refused():
    user = UserFactory.create()

    services.change_password(user=user, password=PASSWORD, by=user.actor, now=NOW)

    assert identify_hasher(user.password).algorithm == "argon2"
    assert user.check_password(PASSWORD)
    for easy in ("ngan", "password1234", user.email):
        with pytest.raises(BadPassword):
            services.change_password(user=user, password=easy, by=user.actor, now=NOW)
    assert "Đã đổi mật khẩu" not in str([entry.details for entry in entries_of(user)])


def test_an_administrator_grants_in_their_reach_and_never_to_themselves():
    province, other = make_province(communes=1), make_unit("Tỉnh Khác")
    commune = province.edges_down.get().child
    administrator, clerk = make_person(Role.ADMINISTRATOR, province), UserFactory.create()

    answers = [
        rules.may_grant(administrator, clerk, province, on=TODAY),
        rules.may_grant(administrator, clerk, commune, on=TODAY),
        rules.may_grant(administrator, None, commune, on=TODAY),
        rules.may_grant(administrator, clerk, other, on=TODAY),
        rules.may_grant(administrator, administrator, commune, on=TODAY),
    ]
    assert answers == [True, True, True, False, False]


@pytest.mark.parametrize(("role", "may"), [(Role.ADMINISTRATOR, True), (Role.SECRETARY, False), (Role.CONTACT, False), (Role.VIEWER, False)])
def test_only_administrators_grant(role, may):
    unit = make_unit()

    assert rules.may_grant(make_person(role, unit), UserFactory.create(), unit, on=TODAY) is may


@pytest.mark.parametrize(("role", "may"), [(Role.ADMINISTRATOR, True), (Role.SECRETARY, True), (Role.CONTACT, False), (Role.VIEWER, False)])
def test_administrators_and_secretaries_enter_bodies(role, may):
    unit = make_unit()

    assert rules.may_found(make_person(role, unit), unit, on=TODAY) is may


def test_a_link_to_an_account_is_for_those_who_could_give_all_its_roles():
    """Else a commune's administrator could enter the account of the province's."""
    province = make_province(communes=1)
    commune = province.edges_down.get().child
    low, high = make_person(Role.ADMINISTRATOR, commune), make_person(Role.ADMINISTRATOR, province)
    GrantFactory.create(user=high, role=Role.VIEWER, unit=commune)
    clerk = make_person(Role.VIEWER, commune)

    assert [rules.may_help_in(low, holder, on=TODAY) for holder in (clerk, high, low)] == [True, False, False]
    assert [rules.may_help_in(high, holder, on=TODAY) for holder in (clerk, low, high)] == [True, True, False]
