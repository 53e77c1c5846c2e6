from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.during.attendance import queries, services
from diemcau.during.attendance.errors import AlreadyAccepted, Frozen, NotClosed, NothingToFreeze, ReasonMissing, TooEarlyToFreeze
from diemcau.during.attendance.models import Closing, Freeze
from diemcau.foundation.accounts.models import Role
from diemcau.kernel.actors import system
from tests.before.factories import CLOSES_AT, OPENS_AT, ConferenceFactory, DelegateFactory, SiteFactory, make_province, make_user
from tests.during.attendance_factories import MORNING, NOON, check_in, event, make_hall, send

pytestmark = pytest.mark.django_db
HOST = system("Nguyễn Thị Quỳnh Hoa")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def conference() -> Conference:
    return ConferenceFactory.create(host=make_province())


def signed_in(conference: Conference, role: str = Role.SECRETARY) -> Client:
    client = Client()
    client.force_login(make_user(conference.host, role))
    return client


def closed_hall(conference: Conference, people: int = 2, *, counted: int | None = None, **fields: str) -> Site:
    site, device, delegates = make_hall(people, conference=conference, **fields)
    reason = "Khách mời" if counted not in {None, people} else ""
    send(
        site,
        device,
        *[check_in(person) for person in delegates],
        event("close", NOON, counted=people if counted is None else counted, reason=reason),
        now=NOON,
    )
    return site


def test_totals_count_people_and_sites(conference):
    closed_hall(conference, 3)
    site, device, (someone, _) = make_hall(2, conference=conference)
    send(site, device, check_in(someone), event("line", state="lost"), event("headcount", counted=4))
    make_hall(5, conference=conference)

    totals = queries.totals(conference)

    assert (totals.people.convened, totals.people.attended, totals.present, totals.people.counted) == (10, 4, 4, 7)
    assert (totals.sites.total, totals.sites.closed, totals.sites.accepted, totals.sites.silent) == (3, 1, 0, 1)
    assert (totals.heard, totals.counted_sites, totals.line_lost) == (2, 2, 1)


def test_a_delegate_whom_two_halls_checked_in_counts_once_among_the_people(conference):
    here, device, (someone,) = make_hall(1, conference=conference)
    there, other, _ = make_hall(0, conference=conference)
    send(here, device, check_in(someone))
    send(there, other, check_in(someone))

    totals = queries.totals(conference)

    assert (totals.people.attended, totals.present) == (1, 1)
    assert [row.attended for row in queries.headcounts(conference)] == [1, 1]
    assert [point.people for point in queries.arrivals(conference)] == [1]
    assert [row.was_present for row in queries.attendance_list(conference)] == [True]


def test_arrivals_add_up_by_five_minutes(conference):
    site, device, people = make_hall(3, conference=conference)
    send(
        site,
        device,
        *[check_in(person, MORNING + minutes * MINUTE) for person, minutes in zip(people, (0, 4, 5), strict=True)],
        now=MORNING + 10 * MINUTE,
    )

    assert [(point.at, point.people) for point in queries.arrivals(conference)] == [(MORNING + 5 * MINUTE, 2), (MORNING + 10 * MINUTE, 3)]


def test_the_board_lists_the_main_site_first_and_groups_by_province(conference):
    north, south = make_province("Tỉnh Cao Bằng"), make_province("Tỉnh Quảng Ngãi")
    for name, province in (("Xã Ba Tơ", south), ("Xã Bảo Lạc", north), ("Xã An Phú", south)):
        SiteFactory.create(conference=conference, name=name, province=province)
    SiteFactory.create(conference=conference, name="Hội trường UBND", is_main=True, province=south)

    board = queries.board(conference)

    assert [(group.name, [row.name for row in group.rows], group.sites) for group in board.groups] == [
        ("", ["Hội trường UBND"], 3),
        ("Tỉnh Cao Bằng", ["Xã Bảo Lạc"], 1),
        ("Tỉnh Quảng Ngãi", ["Xã An Phú", "Xã Ba Tơ"], 3),
    ]
    assert board.is_grouped


@pytest.mark.parametrize(
    ("query", "found"),
    [("ba to", ["Xã Ba Tơ"]), ("quang ngai", ["Xã An Phú", "Xã Ba Tơ"]), ("%", []), ("_", []), ("\\", []), ("'; --", []), ("đức", [])],
)
def test_sites_are_found_without_accents_by_their_name_or_their_province(conference, query, found):
    south = make_province("Tỉnh Quảng Ngãi")
    for name in ("Xã Ba Tơ", "Xã An Phú"):
        SiteFactory.create(conference=conference, name=name, province=south)
    SiteFactory.create(conference=conference, name="Xã Bảo Lạc", province=make_province("Tỉnh Cao Bằng"))

    assert [row.name for group in queries.board(conference, query=query).groups for row in group.rows] == found


def test_filters_show_silent_lost_differing_open_and_waiting_sites(conference):
    closed_hall(conference, name="Xã Chốt")
    lost, device, _ = make_hall(conference=conference, name="Xã Mất")
    send(lost, device, event("line", state="lost"), event("headcount", counted=2))
    SiteFactory.create(conference=conference, name="Xã Im")

    shown = {only: [row.name for group in queries.board(conference, only=only).groups for row in group.rows] for only in queries.Only}

    assert shown == {
        "": ["Xã Chốt", "Xã Im", "Xã Mất"],
        "silent": ["Xã Im"],
        "lost": ["Xã Mất"],
        "difference": ["Xã Mất"],
        "open": ["Xã Im", "Xã Mất"],
        "waiting": ["Xã Chốt"],
    }


@pytest.mark.parametrize(("page", "shown"), [(1, 100), (2, 1), (3, 1), (0, 100)])
def test_a_page_has_a_hundred_sites_and_a_page_beyond_the_last_shows_the_last(conference, page, shown):
    for _ in range(101):
        SiteFactory.create(conference=conference, unit=conference.host)

    board = queries.board(conference, page=page)

    assert (sum(len(group.rows) for group in board.groups), board.found, board.pages) == (shown, 101, 2)


@pytest.mark.parametrize(("now", "silent"), [(OPENS_AT - 30 * MINUTE, True), (OPENS_AT - 30 * MINUTE - timedelta(seconds=1), False)])
def test_a_silent_site_is_to_do_from_half_an_hour_before_the_opening(conference, now, silent):
    make_hall(7, conference=conference, name="Xã Im")

    assert [(item.matter, item.sites, item.people, [site.name for site in item.named]) for item in queries.todo(conference, now)] == (
        [("silent", 1, 7, ["Xã Im"])] if silent else []
    )


def test_to_do_names_what_presses_first_and_counts_the_rest(conference):
    for _ in range(4):
        lost, device, _ = make_hall(3, conference=conference)
        send(lost, device, event("line", state="lost"), event("headcount", counted=3), event("walk_in", full_name="Đinh Văn Tý"))
    done = closed_hall(conference)
    late = DelegateFactory.create(site=done, conference=conference)
    send(done, done.devices.get(), check_in(late), now=NOON)

    told = [(item.matter, item.sites, item.people, len(item.named), item.others) for item in queries.todo(conference, CLOSES_AT)]

    assert told == [
        ("line_lost", 4, 8, 3, 1),
        ("not_closed", 4, 4, 3, 1),
        ("not_accepted", 1, 2, 1, 0),
        ("late_entries", 1, 1, 1, 0),
        ("newcomers", 4, 4, 3, 1),
    ]


def test_the_host_accepts_a_closing_once(conference):
    site = closed_hall(conference)

    services.accept_closing(site=site, by=HOST, now=NOON)

    assert (Closing.objects.get().accepted_at, Closing.objects.get().accepted_by) == (NOON, HOST.label)
    with pytest.raises(AlreadyAccepted):
        services.accept_closing(site=site, by=HOST, now=NOON)


def test_a_site_that_is_not_closed_is_neither_accepted_nor_reopened(conference):
    site, _, _ = make_hall(conference=conference)

    with pytest.raises(NotClosed):
        services.accept_closing(site=site, by=HOST, now=NOON)
    with pytest.raises(NotClosed):
        services.reopen_site(site=site, reason="Nhầm", by=HOST, now=NOON)
    with pytest.raises(ReasonMissing):
        services.reopen_site(site=site, reason="  ", by=HOST, now=NOON)


def test_accepting_all_leaves_out_the_sites_with_a_difference(conference):
    agreeing, differing = closed_hall(conference), closed_hall(conference, counted=5)

    assert services.accept_all_that_agree(conference=conference, by=HOST, now=NOON) == 1

    assert list(Closing.objects.filter(accepted_at=None).values_list("site", flat=True)) == [differing.pk]
    assert queries.site_state(agreeing, NOON).accepted_at == NOON


def test_freezing_keeps_the_figures_whatever_arrives_later(conference):
    site, device, (first, second) = make_hall(conference=conference, name="Xã Mở")
    send(site, device, check_in(first))
    closed_hall(conference, 3, counted=5, name="Xã Chốt")

    services.freeze_conference(conference=conference, by=HOST, now=CLOSES_AT)
    send(site, device, check_in(second), now=NOON)

    frozen = queries.frozen_figures(conference)
    assert frozen is not None
    assert [(row.name, row.convened, row.attended, row.counted, row.reason, row.closed_at) for row in frozen.sites] == [
        ("Xã Chốt", 3, 3, 5, "Khách mời", NOON),
        ("Xã Mở", 2, 1, None, "", None),
    ]
    assert (frozen.people.convened, frozen.people.attended, frozen.people.counted) == (5, 4, 5)
    assert (frozen.site_totals.total, frozen.site_totals.closed, frozen.frozen_by, len(frozen.digest)) == (2, 1, HOST.label, 64)


def test_a_frozen_conference_is_not_frozen_accepted_or_reopened_again(conference):
    site = closed_hall(conference)
    services.freeze_conference(conference=conference, by=HOST, now=CLOSES_AT)

    for act in (
        lambda: services.freeze_conference(conference=conference, by=HOST, now=NOON),
        lambda: services.accept_closing(site=site, by=HOST, now=NOON),
        lambda: services.accept_all_that_agree(conference=conference, by=HOST, now=NOON),
        lambda: services.reopen_site(site=site, reason="Nhầm", by=HOST, now=NOON),
    ):
        with pytest.raises(Frozen):
            act()


def test_a_running_conference_is_frozen_only_when_every_site_is_accepted(conference):
    site = closed_hall(conference)
    before_the_end = CLOSES_AT - MINUTE

    with pytest.raises(TooEarlyToFreeze):
        services.freeze_conference(conference=conference, by=HOST, now=before_the_end)
    services.accept_closing(site=site, by=HOST, now=before_the_end)
    services.freeze_conference(conference=conference, by=HOST, now=before_the_end)

    assert Freeze.objects.count() == 1


def test_a_conference_without_sites_has_nothing_to_freeze(conference):
    with pytest.raises(NothingToFreeze):
        services.freeze_conference(conference=conference, by=HOST, now=NOON)


def test_the_attendance_list_names_those_convened_and_those_who_came(conference):
    site, device, (came, away, cancelled) = make_hall(3, conference=conference, name="Xã Ba Tơ")
    cancelled.cancelled_at = MORNING
    cancelled.save()
    send(site, device, check_in(came), event("substitute", full_name="Hồ Thị Ba", stands_for=away.pk))

    listed = {row.full_name: (row.site, row.kind, row.stands_for, row.first_at, row.was_present) for row in queries.attendance_list(conference)}

    assert listed == {
        came.full_name: ("Xã Ba Tơ", "convened", "", MORNING, True),
        away.full_name: ("Xã Ba Tơ", "convened", "", None, False),
        "Hồ Thị Ba": ("Xã Ba Tơ", "substitute", away.full_name, MORNING, True),
    }


@pytest.mark.parametrize("count", [1, 30])
def test_the_board_takes_the_same_queries_for_one_site_or_thirty(conference, count, django_assert_num_queries):
    for _ in range(count):
        closed_hall(conference)
        make_hall(conference=conference)
    client = signed_in(conference)

    with django_assert_num_queries(15):
        response = client.get(reverse("attendance:board", args=[conference.pk]), headers={"HX-Request": "true"})

    assert response.content.decode().count("/ 2<") == 2 * count


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_of_a_site_takes_the_same_queries_for_one_delegate_or_thirty(conference, count, django_assert_num_queries):
    site = closed_hall(conference, count)
    client = signed_in(conference)

    with django_assert_num_queries(26):
        response = client.get(reverse("attendance:site", args=[conference.pk, site.pk]))

    assert response.status_code == 200


def test_the_page_of_a_site_tells_who_did_what_on_it(conference):
    site = closed_hall(conference)
    client = signed_in(conference)
    client.post(reverse("attendance:accept", args=[conference.pk, site.pk]))

    page = client.get(reverse("attendance:site", args=[conference.pk, site.pk]))

    assert {entry.act for entry, _ in page.context["acts"]} == {"attendance.closing-accepted", "attendance.events-received"}
    assert all(str(sentence) in page.content.decode() for _, sentence in page.context["acts"])


def test_a_viewer_watches_but_does_not_act(conference):
    site = closed_hall(conference)
    viewer = signed_in(conference, Role.VIEWER)

    watched = [
        viewer.get(reverse(f"attendance:{page}", args=args))
        for page, args in (("board", [conference.pk]), ("site", [conference.pk, site.pk]), ("log", [conference.pk, site.pk]))
    ]
    acts = [viewer.post(reverse(f"attendance:{act}", args=[conference.pk, site.pk])) for act in ("accept", "reopen", "headcount")]
    acts += [viewer.post(reverse(f"attendance:{act}", args=[conference.pk])) for act in ("accept_all", "freeze")]

    assert [page.status_code for page in watched] == [200, 200, 200]
    assert [act.status_code for act in acts] == [403] * 5
    assert [
        act for act in ("accept", "reopen", "headcount") if reverse(f"attendance:{act}", args=[conference.pk, site.pk]) in watched[1].content.decode()
    ] == []


@pytest.mark.parametrize("page", ["board", "site", "log", "freeze", "accept", "reopen", "headcount", "accept_all"])
def test_somebody_elses_conference_does_not_exist(conference, page):
    site = closed_hall(conference)
    stranger = signed_in(ConferenceFactory.create(host=make_province("Tỉnh Khác")))
    url = reverse(f"attendance:{page}", args=[conference.pk] if page in {"board", "freeze", "accept_all"} else [conference.pk, site.pk])

    response = stranger.post(url, {"reason": "x", "counted": 1}) if page in {"accept", "reopen", "headcount", "accept_all"} else stranger.get(url)

    assert response.status_code == 404


def test_a_site_of_another_conference_is_not_shown_under_this_one(conference):
    other = closed_hall(ConferenceFactory.create(host=conference.host))

    assert signed_in(conference).get(reverse("attendance:site", args=[conference.pk, other.pk])).status_code == 404


def test_the_secretary_runs_the_end_of_the_day_through_the_pages(conference):
    first, second = closed_hall(conference), closed_hall(conference, counted=5)
    third, _, _ = make_hall(conference=conference)
    client = signed_in(conference)

    client.post(reverse("attendance:headcount", args=[conference.pk, third.pk]), {"counted": "12", "note": "Cán bộ điểm cầu"})
    client.post(reverse("attendance:accept_all", args=[conference.pk]))
    client.post(reverse("attendance:accept", args=[conference.pk, second.pk]))
    client.post(reverse("attendance:reopen", args=[conference.pk, first.pk]), {"reason": "Đếm lại"})
    Conference.objects.filter(pk=conference.pk).update(opens_at=OPENS_AT - timedelta(days=365), closes_at=CLOSES_AT - timedelta(days=365))
    confirm = client.get(reverse("attendance:freeze", args=[conference.pk]))
    client.post(reverse("attendance:freeze", args=[conference.pk]))

    assert queries.site_state(third, NOON).counted == 12
    assert (queries.site_state(first, NOON).is_closed, queries.site_state(second, NOON).accepted_at is not None) == (False, True)
    assert third.name in confirm.content.decode()
    frozen = queries.frozen_figures(conference)
    assert frozen is not None
    assert (frozen.site_totals.closed, frozen.site_totals.accepted) == (1, 1)


@pytest.mark.parametrize("counted", ["", "-1", "abc", "100001", "1.5"])
def test_a_headcount_that_is_no_number_is_asked_again(conference, counted):
    site, _, _ = make_hall(conference=conference)

    response = signed_in(conference).post(reverse("attendance:headcount", args=[conference.pk, site.pk]), {"counted": counted})

    assert response.status_code == 422
    assert queries.site_state(site, NOON).counted is None


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "' OR 1=1 --", "%s", "{{ x }}", "\x00", "x" * 5_000])
def test_what_is_typed_into_the_search_stays_text(conference, text):
    SiteFactory.create(conference=conference, name="Xã <b>Đậm</b>")

    response = signed_in(conference).get(reverse("attendance:board", args=[conference.pk]), {"q": text, "loc": text, "trang": text})

    assert response.status_code == 200
    assert "<script>alert(1)" not in response.content.decode()


def test_the_board_of_a_conference_without_sites_says_what_to_do(conference):
    response = signed_in(conference).get(reverse("attendance:board", args=[conference.pk]))

    assert reverse("conferences:detail", args=[conference.pk]) in response.content.decode()


def test_the_part_that_refreshes_itself_is_smaller_than_the_page(conference):
    closed_hall(conference)
    client, url = signed_in(conference), reverse("attendance:board", args=[conference.pk])

    part = client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert 'id="live"' in part
    assert 'hx-swap-oob="outerMorph"' in part
