"""Seats when units merge, people are named twice, halls differ and many press at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from io import BytesIO
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from diemcau.before.conferences.models import Conference
from diemcau.before.convening import papers, services
from diemcau.before.convening.errors import ConferenceClosed, TwinSettled
from diemcau.before.convening.models import Delegate, Nomination, Quota
from diemcau.before.convening.papers import people
from diemcau.before.convening.papers.conference import delegates_list
from diemcau.before.convening.queries import nominees, planning
from diemcau.before.convening.queries.papers import listed, paper_facts, site_sheets
from diemcau.before.convening.queries.quotas import seats_of_quota, standings, terms_of, totals
from diemcau.before.convening.services import Contact, Nominee
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network import queries as network
from diemcau.foundation.network import services as acts
from diemcau.foundation.notices.models import Notice
from diemcau.foundation.papers.models import Paper, Table
from tests.before.factories import (
    CLOSES_AT,
    NOW,
    TESTS,
    ConferenceFactory,
    DelegateFactory,
    QuotaFactory,
    SiteFactory,
    make_province,
    make_unit,
    make_user,
)
from tests.foundation.network.act_files import BY, DAY, LIST, act, applied, code, commune, small_country

MERGER = {"do": "merge", "from": [code("011"), code("012")], "into": commune("Xã Mới", "012")}


def two_asked() -> tuple[Conference, list[Quota]]:
    """A province asks two communes for one person each; both have a contact with an account."""
    province = make_province()
    conference = ConferenceFactory.create(host=province)
    SiteFactory.create(conference=conference, unit=province, name="Hội trường tỉnh", is_main=True)
    quotas = []
    for commune_name in ("Xã An", "Xã Bình"):
        unit = make_unit(commune_name, parent=province)
        make_user(unit, Role.CONTACT)
        quotas.append(QuotaFactory.create(conference=conference, unit=unit, seats=1))
    return conference, quotas


# --- a unit ends between plan and day ---------------------------------------------------------------------
@pytest.mark.django_db
def test_an_act_tells_which_quotas_it_touches_and_the_seats_follow_when_the_host_says_so(client):
    small_country()
    province, old, other = (network.by_code(LIST, number, DAY - timedelta(days=1)) for number in ("01", "011", "012"))
    opens_at = NOW.replace(year=2027, month=1, day=10)
    conference = ConferenceFactory.create(host=province, opens_at=opens_at, closes_at=opens_at + timedelta(hours=3))
    past = ConferenceFactory.create(host=province, opens_at=NOW, closes_at=NOW + timedelta(hours=1))
    SiteFactory.create(conference=conference, unit=province, is_main=True)
    quotas = [QuotaFactory.create(conference=conference, unit=unit, seats=2) for unit in (old, other)]
    QuotaFactory.create(conference=past, unit=old, seats=9)
    services.nominate(quota=quotas[0], people=[Nominee("Đinh Thị Ước"), Nominee("Phạm Văn Hai"), Nominee("Hồ Văn Ba")], by=TESTS, now=NOW)
    services.issue_unit_link(conference=conference, unit=old, contact=Contact("Lê Thị Mai"), by=TESTS, now=NOW)

    drafted = acts.preview_act(act(MERGER))
    assert {kind.rows: kind.number for kind in drafted.touched} == {"convening.Delegate": 2, "convening.Quota": 2, "convening.UnitLink": 1}
    applied(MERGER)

    new = network.by_code(LIST, "012", DAY)
    assert [line.is_gone for line in standings(conference, now=NOW)] == [True, True]
    client.force_login(make_user(province))
    page = client.get(reverse("convening:quotas", args=[conference.pk]))
    assert [[heir.name for heir in heirs] for _line, heirs in page.context["gone"]] == [["Xã Mới"], ["Xã Mới"]]
    for quota in quotas:
        client.post(reverse("convening:follow", args=[conference.pk, quota.pk]), {f"seats-{new.pk}": "2"})

    (line,) = standings(conference, now=NOW)
    assert (line.unit and line.unit.name, line.is_gone, line.seats.asked, line.seats.filled, line.seats.waiting) == ("Xã Mới", False, 4, 3, 0)
    assert set(Delegate.objects.values_list("unit", flat=True)) == {old.pk}  # the home unit of their day
    assert BY.label == "tests"


# --- halls that differ ------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_seats_of_one_unit_in_two_halls_are_one_unit_and_one_letter():
    conference, (quota, other) = two_asked()
    hall = SiteFactory.create(conference=conference, unit=quota.unit, name="Xã An")
    services.set_quotas(conference=conference, seats={(quota.unit_id, hall.pk): 3, (other.unit_id, None): 0}, by=TESTS, now=NOW)

    total = totals(standings(conference, now=NOW))
    assert (total.units, total.asked, total.open) == (1, 4, 4)
    came = services.nudge(conference=conference, quotas=list(Quota.objects.filter(conference=conference)), by=TESTS, now=NOW)
    again = services.nudge(conference=conference, quotas=list(Quota.objects.filter(conference=conference)), by=TESTS, now=NOW)

    assert (came.units, came.letters, again.too_soon) == (1, 1, 1)
    assert "cử thêm 4 người" in Notice.objects.get().text
    (line,) = [row for row in planning.planned(conference, {"xa": 2}, at_sites=True) if row.unit.unit_id == quota.unit_id]
    assert (line.site, line.now, line.elsewhere) == (hall, 3, 1)


@pytest.mark.django_db
def test_seats_that_were_set_are_put_back_as_they_were_and_people_beyond_fill_no_seat(client):
    conference, (quota, other) = two_asked()
    services.nominate(quota=quota, people=[Nominee("Đinh Thị Ước")], by=TESTS, now=NOW)
    client.force_login(make_user(conference.host))
    rule = {f"seats-{quota.unit_id}-0": "0", f"seats-{other.unit_id}-0": "5"}

    client.post(reverse("convening:quota_rule", args=[conference.pk]), rule)
    total = totals(standings(conference, now=NOW))
    page = client.get(reverse("convening:quotas", args=[conference.pk]))
    client.post(reverse("convening:quota_undo", args=[conference.pk]))

    assert (total.asked, total.filled, total.beyond, total.open, page.context["undo"]) == (5, 0, 1, 5, 2)
    assert sorted(Quota.objects.values_list("unit", "seats")) == sorted([(quota.unit_id, 1), (other.unit_id, 1)])
    assert client.get(reverse("convening:quotas", args=[conference.pk])).context["undo"] == 0


@pytest.mark.django_db
def test_a_letter_about_a_unit_and_people_with_long_names_still_fits_a_short_message():
    conference, (quota, _other) = two_asked()
    Conference.objects.filter(pk=conference.pk).update(title="Hội nghị tập huấn công tác nhân quyền " * 7)
    conference.refresh_from_db()
    long = make_unit("Ủy ban nhân dân xã " * 9, parent=conference.host)
    make_user(long, Role.CONTACT)
    QuotaFactory.create(conference=conference, unit=long, seats=1)

    services.nudge(conference=conference, quotas=list(Quota.objects.filter(conference=conference)), by=TESTS, now=NOW)
    named = services.nominate(quota=quota, people=[Nominee("Nguyễn Thị Ước " * 8)], by=TESTS, now=NOW).nominations.all()
    services.tell_moved_up(quota=Quota.objects.select_related("conference").get(pk=quota.pk), nominations=list(named), by=TESTS, now=NOW)

    assert [len(text) <= 160 for text in Notice.objects.values_list("short_text", flat=True)] == [True] * 4


# --- numbers ----------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(("by_unit", "numbers"), [(False, [1, 2, 3, 4]), (True, [1, 2, 1, 2])])
def test_numbers_are_the_same_on_the_screen_in_the_workbook_the_annex_and_the_sign_in_sheet(client, by_unit: bool, numbers: list[int]):
    conference, _quotas = two_asked()
    hall = conference.sites.get()
    for _ in range(2):  # two units of one name are still two
        unit = make_unit("Xã Tân Thành", parent=conference.host)
        for full_name in ("Đinh An", "Lê Bình"):
            DelegateFactory.create(site=hall, unit=unit, full_name=full_name)
    services.set_terms(conference=conference, deadline_days=7, deadline_hour=time(17), numbers_by_unit=by_unit, by=TESTS, now=NOW)
    client.force_login(make_user(conference.host))

    screen = [row[0] for row in client.get(reverse("convening:list", args=[conference.pk])).context["rows"]]
    sheet = load_workbook(BytesIO(papers.delegates_workbook(conference))).worksheets[0]
    workbook = [row[0] for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    facts = paper_facts(conference, now=NOW)
    annex = numbers_of(people.sign_in_sheets(facts, site_sheets(conference, [hall])))
    printed = numbers_of(delegates_list(facts, listed(conference)))

    assert (screen, workbook, annex, printed) == (numbers,) * 4


def numbers_of(paper: Paper) -> list[int]:
    """The first column of the first table of the first annex; a second one has rows to be written by hand."""
    table = next(block for block in paper.annexes[0].blocks if isinstance(block, Table))
    return [int(str(row[0])) for row in table.rows]


# --- named by two units -----------------------------------------------------------------------------------
def named_twice() -> tuple[Conference, list[Quota]]:
    conference, quotas = two_asked()
    for quota in quotas:
        services.nominate(quota=quota, people=[Nominee("Nguyễn Văn An", phone="0912345678")], by=TESTS, now=NOW)
    return conference, quotas


@pytest.mark.django_db
def test_a_person_named_twice_is_kept_once_and_the_other_unit_is_told_and_has_its_seat_again(client):
    conference, (kept, lost) = named_twice()
    services.nominate(quota=lost, people=[Nominee("Hồ Văn Chờ")], by=TESTS, now=NOW)
    ((first, second),) = nominees.twins(conference)
    assert [(entry.unit and entry.unit.name, entry.site) for entry in (first, second)] == [
        ("Xã An", "Hội trường tỉnh"),
        ("Xã Bình", "Hội trường tỉnh"),
    ]
    Conference.objects.filter(pk=conference.pk).update(opens_at=timezone.now() + timedelta(days=9), closes_at=timezone.now() + timedelta(days=10))

    client.force_login(make_user(conference.host))
    assert first.key in client.get(reverse("convening:quotas", args=[conference.pk])).content.decode()
    client.post(reverse("convening:settle_twin", args=[conference.pk]), {"giu": first.key})

    assert nominees.twins(conference) == []
    assert list(Nomination.objects.order_by("pk").values_list("quota", "status")) == [
        (kept.pk, "confirmed"),
        (lost.pk, "withdrawn"),
        (lost.pk, "confirmed"),  # who waited moved up
    ]
    letter = Notice.objects.get(purpose="convening.twin")
    assert (letter.to_name, "Nguyễn Văn An" in letter.text, "Xã An" in letter.text) == ("Nguyễn Thị Thư", True, False)
    assert Nomination.objects.get(status="withdrawn").events.latest("pk").reason != ""
    client.force_login(make_user(lost.unit, Role.CONTACT))
    assert client.post(reverse("convening:settle_twin", args=[conference.pk]), {"giu": first.key}).status_code == 404


@pytest.mark.django_db
def test_what_is_settled_already_or_over_is_refused_and_nothing_changes():
    conference, _quotas = named_twice()
    ((first, second),) = nominees.twins(conference)
    with pytest.raises(ConferenceClosed):
        services.settle_twin(conference=conference, keep=first.key, by=TESTS, now=CLOSES_AT)
    services.settle_twin(conference=conference, keep=first.key, by=TESTS, now=CLOSES_AT - timedelta(seconds=1))
    with pytest.raises(TwinSettled):
        services.settle_twin(conference=conference, keep=second.key, by=TESTS, now=NOW)
    assert Delegate.objects.expected().count() == 1


# --- clocks and threads -----------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "units"), [(-1, 2), (0, 0)])
def test_the_last_reminder_leaves_until_the_second_of_the_deadline(seconds: int, units: int):
    conference, _quotas = two_asked()
    deadline = terms_of(conference).deadline(conference.day)
    assert services.remind(now=deadline + timedelta(seconds=seconds), by=TESTS) == units


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_take_the_last_seat_at_the_same_moment_fill_it_once():
    _conference, (quota, _other) = two_asked()
    barrier = Barrier(2)

    def name(full_name: str) -> None:
        try:
            barrier.wait(5)
            services.nominate(quota=Quota.objects.select_related("conference").get(pk=quota.pk), people=[Nominee(full_name)], by=TESTS, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(name, ("Đinh Thị Ước", "Phạm Văn Hai")))

    assert sorted(Nomination.objects.values_list("status", flat=True)) == ["confirmed", "waiting"]
    seats = seats_of_quota(quota)
    assert (seats.filled, seats.waiting, seats.open) == (1, 1, 0)
