"""People of a site and their PINs: entered once, shown once, checked without network, forgotten."""

from __future__ import annotations

import base64
import hashlib
import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from diemcau.before.sites import queries, rules, services
from diemcau.before.sites.errors import BadPin, ConferenceOver, IdleMinutesWrong, OperatorLeft, OperatorNameMissing, OperatorTwice
from diemcau.before.sites.models import IDLE_MINUTES, Operator, Site
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.models import Entry
from diemcau.kernel.phones import BadPhone
from tests.before.factories import CLOSES_AT, NOW, TESTS, ConferenceFactory, SiteFactory, make_user

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)
PINS_END = CLOSES_AT + rules.GRACE + queries.HAND_IN


def enter(site: Site, name: str = "Đỗ Thị Trực", phone: str = "") -> Operator:
    return services.enter_operator(site=site, full_name=name, phone=phone, by=TESTS, now=NOW)


def test_an_operator_has_a_name_once_in_a_site_and_a_telephone_as_the_world_writes_it():
    site = SiteFactory.create()

    operator = enter(site, "  Đỗ  Thị Trực ", "0912 345 678")

    assert (operator.full_name, operator.phone, operator.has_pin) == ("Đỗ Thị Trực", "+84912345678", False)
    with pytest.raises(OperatorTwice):
        enter(site, "Đỗ Thị Trực")
    with pytest.raises(OperatorNameMissing):
        enter(site, " ")
    with pytest.raises(BadPhone):
        enter(site, "Lê Văn Số", "12")
    assert enter(SiteFactory.create(conference=site.conference), "Đỗ Thị Trực").pk != operator.pk
    assert Operator.objects.count() == 2


def test_of_a_pin_only_what_checks_it_is_kept_and_a_device_gets_less_than_the_server():
    operator = enter(SiteFactory.create())

    given = services.give_pin(operator=operator, by=TESTS, now=NOW)

    kept = Operator.objects.get()
    key = hashlib.pbkdf2_hmac("sha256", given.pin.encode(), base64.b64decode(kept.salt), 100_000)
    (told,) = queries.operators_on_device(kept.site)
    assert (len(given.pin), given.pin.isdigit(), kept.iterations) == (6, True, 100_000)
    assert kept.pin_key == base64.b64encode(key).decode()
    assert told == {
        "id": kept.pk,
        "name": "Đỗ Thị Trực",
        "salt": kept.salt,
        "iterations": 100_000,
        "verifier": base64.b64encode(hashlib.sha256(b"diemcau-pin:" + key).digest()).decode(),
    }
    assert given.pin not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("pin", ["12345", "1234567890123", "111111", "123456", "987654", "49381a", "４９３８１７"])
def test_a_pin_anybody_would_try_first_is_refused_and_the_one_before_it_still_works(pin: str):
    operator = services.give_pin(operator=enter(SiteFactory.create()), pin="493817", by=TESTS, now=NOW).operator

    with pytest.raises(BadPin):
        services.give_pin(operator=operator, pin=pin, by=TESTS, now=NOW)

    assert Operator.objects.get().pin_key == operator.pin_key


@pytest.mark.parametrize("pin", ["493817", "112233", " 271828 ", "493817493817"])
def test_a_pin_may_be_chosen_and_replaces_the_one_before(pin: str):
    operator = enter(SiteFactory.create())
    first = services.give_pin(operator=operator, by=TESTS, now=NOW).operator.pin_key

    given = services.give_pin(operator=operator, pin=pin, by=TESTS, now=NOW)

    assert given.pin == pin.strip()
    assert Operator.objects.get().pin_key not in {"", first}
    assert list(Entry.objects.filter(act="sites.pin-given").order_by("pk").values_list("details__replaced", flat=True)) == [False, True]


def test_pins_are_given_until_two_days_after_the_conference_and_not_from_then_on():
    operator = enter(SiteFactory.create())

    services.give_pin(operator=operator, by=TESTS, now=CLOSES_AT + rules.GRACE - TICK)
    with pytest.raises(ConferenceOver):
        services.give_pin(operator=operator, by=TESTS, now=CLOSES_AT + rules.GRACE)
    with pytest.raises(ConferenceOver):
        services.give_pins(conference=operator.site.conference, by=TESTS, now=CLOSES_AT + rules.GRACE)


def test_who_left_has_no_pin_gets_none_and_may_come_back_as_somebody_new():
    site = SiteFactory.create()
    operator = services.give_pin(operator=enter(site), by=TESTS, now=NOW).operator

    services.remove_operator(operator=operator, by=TESTS, now=NOW)

    assert queries.operators_on_device(site) == []
    with pytest.raises(OperatorLeft):
        services.give_pin(operator=operator, by=TESTS, now=NOW)
    assert enter(site).pk != operator.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        Operator.objects.filter(pk=operator.pk).update(salt="x", iterations=1, pin_key="x")


def test_pins_are_forgotten_when_no_device_may_hand_in_any_more_and_not_before():
    operator = services.give_pin(operator=enter(SiteFactory.create()), by=TESTS, now=NOW).operator

    assert services.forget_pins(now=PINS_END - TICK) == 0
    assert services.forget_pins(now=PINS_END) == 1
    assert services.forget_pins(now=PINS_END) == 0

    operator.refresh_from_db()
    assert (operator.salt, operator.iterations, operator.pin_key, operator.full_name) == ("", None, "", "Đỗ Thị Trực")


@pytest.mark.parametrize("count", [1, 30])
def test_people_named_for_their_sites_are_taken_over_once_in_the_same_statements(count: int, django_assert_num_queries: DjangoAssertNumQueries):
    conference = ConferenceFactory.create()
    sites = [SiteFactory.create(conference=conference, unit=conference.host, operator_name=f"Cán bộ {number}") for number in range(count)]
    SiteFactory.create(conference=conference, operator_name="")

    with django_assert_num_queries(6):  # two of them the savepoint
        made = services.enter_named_operators(conference=conference, by=TESTS, now=NOW)
    services.remove_operator(operator=Operator.objects.get(site=sites[0]), by=TESTS, now=NOW)

    assert made == count
    assert services.enter_named_operators(conference=conference, by=TESTS, now=NOW) == 0, "who was removed is not entered again"


def test_pins_for_many_are_made_a_hundred_at_a_time_each_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("diemcau.before.sites.services.operators.PINS_AT_ONCE", 2)
    site = SiteFactory.create()
    people = [enter(site, f"Cán bộ {number}") for number in range(3)]

    first = services.give_pins(conference=site.conference, by=TESTS, now=NOW)
    second = services.give_pins(conference=site.conference, by=TESTS, now=NOW)
    third = services.give_pins(conference=site.conference, by=TESTS, now=NOW)

    assert [[given.operator.pk for given in part] for part in (first, second, third)] == [[people[0].pk, people[1].pk], [people[2].pk], []]
    assert queries.manned(site.conference) == queries.Manned(sites=1, manned=1, operators=3, ready=3, unlisted=0)


@pytest.mark.parametrize("minutes", [0, 241, -1])
def test_a_screen_locks_after_one_to_two_hundred_and_forty_minutes(minutes: int):
    conference = ConferenceFactory.create()
    assert queries.idle_minutes(conference) == IDLE_MINUTES

    with pytest.raises(IdleMinutesWrong):
        services.set_idle_minutes(conference=conference, minutes=minutes, by=TESTS, now=NOW)
    for good in (1, 240):
        services.set_idle_minutes(conference=conference, minutes=good, by=TESTS, now=NOW)
        assert queries.idle_minutes(conference) == good


# --- pages --------------------------------------------------------------------------------------------------
def test_a_pin_is_on_the_answer_to_the_act_and_on_no_page_after_it(client: Client):
    operator = enter(SiteFactory.create(), phone="0912345678")
    conference = operator.site.conference
    client.force_login(make_user(conference.host))

    answer = client.post(reverse("sites:give_pins", args=[conference.pk]))
    pages = [
        client.get(reverse("sites:operators", args=[conference.pk])),
        client.get(reverse("sites:operators_of_site", args=[conference.pk, operator.site_id])),
    ]
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("sites:operators_workbook", args=[conference.pk])).content))

    (given,) = answer.context["given"]
    assert f'<p class="pin">{given.pin}</p>' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert [given.pin in page.content.decode() for page in pages] == [False, False]
    assert [cell.value for cell in list(book.worksheets[0].rows)[3]][1:4] == [operator.site.name, "Đỗ Thị Trực", "+84912345678"]


def test_the_contact_of_the_unit_enters_people_for_its_own_hall_and_no_other(client: Client):
    mine = SiteFactory.create()
    other = SiteFactory.create(conference=mine.conference)
    client.force_login(make_user(mine.unit, Role.CONTACT))

    told = [client.post(reverse("sites:enter_operator", args=[site.conference_id, site.pk]), {"full_name": "Lê Thị Mai"}) for site in (mine, other)]

    assert [answer.status_code for answer in told] == [302, 404]
    assert list(Operator.objects.values_list("site", "full_name")) == [(mine.pk, "Lê Thị Mai")]
    assert client.get(reverse("sites:operators", args=[mine.conference_id])).status_code == 404


def test_what_was_typed_wrongly_is_said_beside_it_and_kept(client: Client):
    operator = enter(SiteFactory.create())
    site = operator.site
    client.force_login(make_user(site.conference.host))

    answers = [
        client.post(reverse("sites:enter_operator", args=[site.conference_id, site.pk]), {"full_name": operator.full_name}),
        client.post(reverse("sites:change_operator", args=[site.conference_id, site.pk, operator.pk]), {"full_name": "", "phone": "0912345678"}),
        client.post(reverse("sites:give_pin", args=[site.conference_id, site.pk, operator.pk]), {"pin": "111111"}),
        client.post(reverse("sites:set_idle_minutes", args=[site.conference_id]), {"minutes": "0"}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 409, 422]
    assert "đã là cán bộ" in answers[0].content.decode()
    assert 'value="0912345678"' in answers[1].content.decode()
    assert Operator.objects.get().has_pin is False


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("name", "queries_of"), [("operators", 12), ("operators_of_site", 7), ("devices", 9)])
def test_pages_of_people_and_devices_ask_the_same_queries_for_one_or_thirty(
    client: Client, count: int, name: str, queries_of: int, django_assert_num_queries: DjangoAssertNumQueries
):
    site = SiteFactory.create()
    for number in range(count):
        enter(site, f"Cán bộ {number}")
        letters = services.issue_code(site=site, by=TESTS, now=NOW)
        services.pair_by_code(letters=letters, label=f"Máy {number}", now=NOW)
    client.force_login(make_user(site.conference.host))
    args = [site.conference_id] if name == "operators" else [site.conference_id, site.pk]

    with django_assert_num_queries(queries_of):
        page = client.get(reverse(f"sites:{name}", args=args)).content.decode()

    assert page.count("Cán bộ " if name != "devices" else "Máy ") >= count
