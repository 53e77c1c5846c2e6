from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from diemcau.before.conferences import queries, rules, services
from diemcau.before.conferences.errors import EndsBeforeItStarts, ForeignSpeaker, TextMissing, TopicMissing
from diemcau.before.conferences.models import Conference, ItemKind, ProgrammeItem, Reach, Speaker, Topic
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.network.models import UnitKind
from diemcau.kernel.errors import Refused
from tests.before.factories import (
    CLOSES_AT,
    NOW,
    OPENS_AT,
    TESTS,
    ConferenceFactory,
    ItemFactory,
    SpeakerFactory,
    TopicFactory,
    make_province,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOSTILE = "<script>alert(1)</script>'; DROP TABLE conferences_conference; --"


def facts(**changes):
    return {
        "host": changes.pop("host", None) or make_province(),
        "title": "Hội nghị",
        "chair_name": "Trần Văn Chủ",
        "chair_post": "",
        "purpose": "",
        "format": "hybrid",
        "opens_at": OPENS_AT,
        "closes_at": CLOSES_AT,
        "by": TESTS,
        "now": NOW,
    } | changes


def posted(unit, **changes):
    return {
        "title": "Hội nghị",
        "host": unit.pk,
        "chair_name": "Chủ",
        "day": "2026-12-10",
        "opens": "08:00",
        "closes": "11:30",
        "format": "hybrid",
    } | changes


def item_posted(**changes):
    return {"starts": "08:00", "ends": "08:30", "kind": "opening", "title": "Khai mạc", "reach": "all"} | changes


# --- services ---------------------------------------------------------------------------------------------
def test_create_conference_stores_clean_text_and_records_the_act():
    conference = services.create_conference(**facts(title="  Hội   nghị "))

    assert (conference.title, conference.day.isoformat()) == ("Hội nghị", "2026-12-10")
    assert [entry.act for entry in entries_of(conference)] == ["conferences.created"]


@pytest.mark.parametrize(("minutes", "is_refused"), [(0, True), (1, False)])
def test_create_conference_refuses_to_close_before_it_opens(minutes: int, is_refused: bool):
    wanted = facts(closes_at=OPENS_AT + minutes * MINUTE)
    if not is_refused:
        assert services.create_conference(**wanted).pk
        return
    with pytest.raises(EndsBeforeItStarts):
        services.create_conference(**wanted)
    assert not Conference.objects.exists()


def test_change_conference_moves_the_programme_to_the_new_day_and_tells_old_and_new():
    conference = ConferenceFactory.create()
    item = ItemFactory.create(conference=conference)
    week = timedelta(days=7)

    services.change_conference(
        conference=conference, **facts(host=conference.host, title=conference.title, opens_at=OPENS_AT + week, closes_at=CLOSES_AT + week)
    )

    item.refresh_from_db()
    assert item.starts_at == OPENS_AT + week
    entry = entries_of(conference).get()
    assert sorted(entry.details["changed"]) == ["closes_at", "opens_at"]


def test_change_conference_to_other_hours_of_the_day_leaves_the_programme():
    conference = ConferenceFactory.create()
    item = ItemFactory.create(conference=conference)

    services.change_conference(conference=conference, **facts(host=conference.host, title=conference.title, opens_at=OPENS_AT - 30 * MINUTE))

    item.refresh_from_db()
    assert item.starts_at == OPENS_AT


def test_change_of_nothing_is_not_recorded():
    conference = ConferenceFactory.create()

    services.change_conference(conference=conference, **facts(host=conference.host, title=conference.title, chair_name=conference.chair_name))

    assert not entries_of(conference).exists()


def test_topics_follow_one_another():
    conference = ConferenceFactory.create()

    topics = [services.add_topic(conference=conference, title=title, by=TESTS, now=NOW) for title in ("Một", "Hai")]

    assert [topic.position for topic in topics] == [1, 2]
    with pytest.raises(TextMissing):
        services.add_topic(conference=conference, title=" ", by=TESTS, now=NOW)


def test_add_item_refuses_what_makes_no_sense():
    conference, stranger = ConferenceFactory.create(), SpeakerFactory.create()
    wanted: dict[str, Any] = {"conference": conference, "title": "Nội dung", "starts_at": OPENS_AT, "ends_at": CLOSES_AT, "by": TESTS, "now": NOW}

    oddities: list[tuple[type[Refused], dict[str, Any]]] = [
        (TopicMissing, {"kind": ItemKind.TOPIC}),
        (TopicMissing, {"kind": ItemKind.TOPIC, "topic": TopicFactory.create()}),
        (TopicMissing, {"kind": ItemKind.BREAK, "topic": TopicFactory.create(conference=conference)}),
        (ForeignSpeaker, {"kind": ItemKind.BREAK, "speakers": [stranger]}),
        (EndsBeforeItStarts, {"kind": ItemKind.BREAK, "ends_at": OPENS_AT}),
        (TextMissing, {"kind": ItemKind.BREAK, "title": " "}),
    ]
    for refusal, odd in oddities:
        with pytest.raises(refusal):
            services.add_item(**(wanted | odd))
    assert not ProgrammeItem.objects.exists()


def test_enter_item_makes_the_topic_and_the_speaker_it_names():
    conference = ConferenceFactory.create()
    line = services.ItemFacts("topic", "Cơ chế UPR", OPENS_AT, CLOSES_AT, Reach.ALL, (), "Lê Thị Giảng", "Bộ Ngoại giao")

    item = services.enter_item(conference=conference, facts=line, by=TESTS, now=NOW)

    assert item.topic is not None
    assert (item.topic.title, [speaker.full_name for speaker in item.speakers.all()]) == ("Cơ chế UPR", ["Lê Thị Giảng"])


def test_an_item_that_stops_being_a_topic_drops_the_topic_nobody_uses():
    conference = ConferenceFactory.create()
    topic = services.ItemFacts("topic", "Cơ chế UPR", OPENS_AT, CLOSES_AT)
    item = services.enter_item(conference=conference, facts=topic, by=TESTS, now=NOW)

    services.enter_item(conference=conference, facts=services.ItemFacts("break", "Giải lao", OPENS_AT, CLOSES_AT), item=item, by=TESTS, now=NOW)

    assert not Topic.objects.exists()


def test_move_item_changes_places_and_keeps_lengths_and_the_gap():
    conference = ConferenceFactory.create()
    first = ItemFactory.create(conference=conference, title="A", starts_at=OPENS_AT, ends_at=OPENS_AT + 20 * MINUTE)
    second = ItemFactory.create(conference=conference, title="B", starts_at=OPENS_AT + 25 * MINUTE, ends_at=OPENS_AT + 55 * MINUTE)

    assert services.move_item(item=second, earlier=True, by=TESTS, now=NOW)

    assert [(item.title, item.starts_at - OPENS_AT, item.ends_at - OPENS_AT) for item in queries.programme(conference)] == [
        ("B", 0 * MINUTE, 30 * MINUTE),
        ("A", 35 * MINUTE, 55 * MINUTE),
    ]
    assert not services.move_item(item=second, earlier=True, by=TESTS, now=NOW)
    assert not services.move_item(item=first, earlier=False, by=TESTS, now=NOW)


# --- queries ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("gap", "overlaps"), [(0, ""), (-1, "Khai mạc")])
def test_programme_lines_warn_of_an_overlap_of_one_minute(gap: int, overlaps: str):
    conference = ConferenceFactory.create()
    ItemFactory.create(conference=conference, ends_at=OPENS_AT + 15 * MINUTE)
    ItemFactory.create(conference=conference, starts_at=OPENS_AT + (15 + gap) * MINUTE, ends_at=CLOSES_AT)

    assert [line.overlaps for line in queries.programme_lines(conference)] == ["", overlaps]


@pytest.mark.parametrize(("minutes", "is_outside"), [(0, False), (1, True)])
def test_programme_lines_warn_of_an_item_that_outlasts_the_conference(minutes: int, is_outside: bool):
    conference = ConferenceFactory.create()
    ItemFactory.create(conference=conference, ends_at=CLOSES_AT + minutes * MINUTE)

    assert [line.is_outside for line in queries.programme_lines(conference)] == [is_outside]


def test_next_start_is_the_end_of_the_last_item_or_the_opening():
    conference = ConferenceFactory.create()
    assert queries.next_start(conference) == OPENS_AT

    ItemFactory.create(conference=conference, ends_at=OPENS_AT + 40 * MINUTE)
    assert queries.next_start(conference) == OPENS_AT + 40 * MINUTE


# --- rules ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("role", "may_prepare"), [(Role.ADMINISTRATOR, True), (Role.SECRETARY, True), (Role.CONTACT, False), (Role.VIEWER, False)])
def test_who_holds_the_host_or_a_unit_above_may_watch_and_only_some_prepare(role: str, may_prepare: bool):
    centre = make_unit("Việt Nam", kind=UnitKind.CENTRE)
    province = make_unit("Tỉnh Quảng Ngãi", kind=UnitKind.PROVINCE, parent=centre)
    conference = ConferenceFactory.create(host=province)
    day = NOW.date()

    for unit in (province, centre):
        user = make_user(unit, role)
        assert (rules.may_watch(user, conference, day), rules.may_prepare(user, conference, day)) == (True, may_prepare)
    neighbour = make_user(make_province("Tỉnh Gia Lai"), role)
    assert (rules.may_watch(neighbour, conference, day), rules.may_prepare(neighbour, conference, day)) == (False, False)


# --- pages ------------------------------------------------------------------------------------------------
def test_a_secretary_creates_a_conference_and_lands_on_its_page(client):
    province = make_province()
    client.force_login(make_user(province))

    response = client.post(reverse("conferences:create"), posted(province), follow=True)

    conference = Conference.objects.get()
    assert response.redirect_chain == [(reverse("conferences:detail", args=[conference.pk]), 302)]
    assert (conference.opens_at, conference.closes_at) == (OPENS_AT, CLOSES_AT)


@pytest.mark.parametrize(
    "wrong",
    [{"title": " "}, {"closes": "08:00"}, {"day": ""}, {"host": "999999"}, {"format": "telepathy"}, {"title": "x" * 301}, {"day": "30/02/2026"}],
)
def test_a_wrong_fact_is_told_at_its_field_and_nothing_is_stored(client, wrong):
    province = make_province()
    client.force_login(make_user(province))

    response = client.post(reverse("conferences:create"), posted(province, **wrong))

    assert (response.status_code, list(response.context["form"].errors), Conference.objects.count()) == (422, list(wrong), 0)


def test_the_hosts_offered_are_bodies_in_reach_and_no_commune(client):
    province = make_province(communes=("Xã Ba Tơ",))
    make_unit("Sở Nội vụ", kind=UnitKind.DEPARTMENT, parent=province)
    make_province("Tỉnh Gia Lai")
    client.force_login(make_user(province))

    content = client.get(reverse("conferences:create")).content.decode()

    assert ("Sở Nội vụ" in content, "Tỉnh Quảng Ngãi" in content, "Xã Ba Tơ" in content, "Gia Lai" in content) == (True, True, False, False)


def test_who_may_only_read_is_not_offered_and_not_allowed_to_create(client):
    client.force_login(make_user(make_province(), Role.VIEWER))

    assert reverse("conferences:create") not in client.get(reverse("conferences:list")).content.decode()
    assert client.get(reverse("conferences:create")).status_code == 403


def test_hostile_text_stays_text_on_every_page(client):
    province = make_province()
    client.force_login(make_user(province))
    client.post(reverse("conferences:create"), posted(province, title=HOSTILE, chair_name=HOSTILE, chair_post=HOSTILE, purpose=HOSTILE))
    conference = Conference.objects.get()
    url = reverse("conferences:programme", args=[conference.pk])
    client.post(url, item_posted(title=HOSTILE, kind="topic", new_speaker=HOSTILE, new_speaker_post=HOSTILE))

    for page in ("conferences:list", "conferences:detail", "conferences:change", "conferences:programme"):
        content = client.get(reverse(page, args=[] if page.endswith("list") else [conference.pk])).content.decode()
        assert "<script>alert" not in content
        assert "&lt;script&gt;alert(1)" in content
    assert (conference.title, ProgrammeItem.objects.get().title, Speaker.objects.get().full_name) == (HOSTILE, HOSTILE, HOSTILE)


def test_the_programme_is_built_in_place(client):
    conference = ConferenceFactory.create()
    client.force_login(make_user(conference.host))
    url, htmx = reverse("conferences:programme", args=[conference.pk]), {"HX-Request": "true"}

    added = client.post(url, item_posted(), headers=htmx)
    item = ProgrammeItem.objects.get()
    opened = client.get(reverse("conferences:item", args=[conference.pk, item.pk]), headers=htmx)
    changed = client.post(reverse("conferences:item", args=[conference.pk, item.pk]), item_posted(title="Chào cờ", ends="08:20"), headers=htmx)
    refused = client.post(url, item_posted(ends="07:00"), headers=htmx)
    removed = client.post(reverse("conferences:remove", args=[conference.pk, item.pk]), headers=htmx)

    assert [response.status_code for response in (added, opened, changed, refused, removed)] == [200, 200, 200, 422, 200]
    assert "<html" not in added.content.decode()
    assert 'value="08:30"' in added.content.decode()  # the next item is offered where the last one ends
    assert "Chào cờ" in changed.content.decode()
    assert not ProgrammeItem.objects.exists()


def test_every_act_on_a_conference_can_be_read_on_its_page(client):
    conference = ConferenceFactory.create()
    for number in range(9):
        services.add_topic(conference=conference, title=f"Chuyên đề số {number}", by=TESTS, now=NOW)
    client.force_login(make_user(conference.host))

    page = client.get(reverse("conferences:detail", args=[conference.pk]))

    assert (len(page.context["recent"]), len(page.context["earlier"])) == (6, 3)
    assert all(f"Chuyên đề số {number}" in page.content.decode() for number in range(9))


def test_without_htmx_the_programme_works_by_redirects(client):
    conference = ConferenceFactory.create()
    client.force_login(make_user(conference.host))

    response = client.post(reverse("conferences:programme", args=[conference.pk]), item_posted())

    assert (response.status_code, ProgrammeItem.objects.count()) == (302, 1)


def test_an_item_or_speaker_of_another_conference_is_not_found(client):
    mine, other = ConferenceFactory.create(), ConferenceFactory.create(host=make_province("Tỉnh Gia Lai"))
    client.force_login(make_user(mine.host))
    item, speaker = ItemFactory.create(conference=other), SpeakerFactory.create(conference=other)

    attempts: list[tuple[str, list[Any]]] = [("item", [item.pk]), ("remove", [item.pk]), ("move", [item.pk, "len"]), ("remove_speaker", [speaker.pk])]
    for name, args in attempts:
        for conference in (mine, other):
            assert client.post(reverse(f"conferences:{name}", args=[conference.pk, *args]), item_posted()).status_code == 404
    assert (ProgrammeItem.objects.count(), Speaker.objects.count()) == (1, 1)


@pytest.mark.parametrize("name", ["detail", "change", "programme"])
def test_somebody_elses_conference_is_not_found(client, name: str):
    conference = ConferenceFactory.create()
    client.force_login(make_user(make_province("Tỉnh Gia Lai")))

    assert client.get(reverse(f"conferences:{name}", args=[conference.pk])).status_code == 404


def test_a_viewer_reads_the_programme_and_changes_nothing(client):
    conference = ConferenceFactory.create()
    client.force_login(make_user(conference.host, Role.VIEWER))
    url = reverse("conferences:programme", args=[conference.pk])

    assert (client.get(url).status_code, client.post(url, item_posted()).status_code) == (200, 403)
    assert "hx-post" not in client.get(url).content.decode()


def test_every_page_of_an_invented_conference_says_so(client):
    conference = ConferenceFactory.create(is_invented=True)
    client.force_login(make_user(conference.host))

    for name in ("detail", "change", "programme"):
        assert 'class="invented"' in client.get(reverse(f"conferences:{name}", args=[conference.pk])).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_programme_asks_the_same_queries_for_one_item_or_thirty(client, django_assert_num_queries, count: int):
    conference = ConferenceFactory.create()
    client.force_login(make_user(conference.host))
    for number in range(count):
        item = ItemFactory.create(
            conference=conference, kind="topic", topic=TopicFactory.create(conference=conference), starts_at=OPENS_AT + number * MINUTE
        )
        item.speakers.add(SpeakerFactory.create(conference=conference))

    with django_assert_num_queries(13):
        assert client.get(reverse("conferences:programme", args=[conference.pk])).status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_same_queries_for_one_conference_or_thirty(client, django_assert_num_queries, count: int):
    province = make_province()
    for _number in range(count):
        ConferenceFactory.create(host=province)
    client.force_login(make_user(province))

    with django_assert_num_queries(8):
        assert client.get(reverse("conferences:list")).content.decode().count("Hội nghị tập huấn công tác nhân quyền</a>") == count
