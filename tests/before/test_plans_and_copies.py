"""The year's plan, conferences in parts, and copies: pieces come along, dates shift, people stay behind."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from diemcau.before.conferences import services
from diemcau.before.conferences.errors import NotAMonth, PlanNotOpen, TextMissing
from diemcau.before.conferences.models import Conference, ItemKind, Plan, ProgrammeItem, Reach, Series, Speaker
from diemcau.before.convening import services as convening
from diemcau.before.convening.models import Delegate, Nomination, PaperText, Quota, Terms
from diemcau.before.convening.services.papers import Wording, word_papers
from diemcau.before.sites.models import ItemSite, Site
from diemcau.before.sites.services import choose_sites
from diemcau.foundation.accounts.models import Role
from tests.before.factories import (
    CLOSES_AT,
    NOW,
    OPENS_AT,
    TESTS,
    ConferenceFactory,
    ItemFactory,
    QuotaFactory,
    SiteFactory,
    SpeakerFactory,
    TopicFactory,
    make_province,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
ALL = {"programme", "sites", "quotas"}
LATER = date(2027, 3, 10)  # 90 days after the first


@pytest.fixture
def held() -> Conference:
    """A conference with everything a copy may take along, and with people it must not."""
    province = make_province()
    conference = ConferenceFactory.create(host=province, title="Tập huấn quyền con người")
    topic = TopicFactory.create(conference=conference, title="Công ước CRC")
    item = ItemFactory.create(conference=conference, kind=ItemKind.TOPIC, topic=topic, title="Công ước CRC", reach=Reach.CHOSEN)
    item.speakers.add(SpeakerFactory.create(conference=conference))
    commune = make_unit("Xã Ba Tơ", parent=province)
    SiteFactory.create(conference=conference, unit=province, name="Hội trường tỉnh", is_main=True)
    hall = SiteFactory.create(conference=conference, unit=commune, operator_name="Đinh Văn Máy", operator_phone="+84912345678", capacity=40)
    choose_sites(item=item, sites=[hall], by=TESTS, now=NOW)
    quota = QuotaFactory.create(conference=conference, unit=commune, site=hall, seats=3)
    convening.set_terms(conference=conference, deadline_days=5, deadline_hour=time(16), needs_approval=False, by=TESTS, now=NOW)
    convening.nominate(quota=quota, people=[convening.Nominee("Đinh Thị Ước")], by=TESTS, now=NOW)
    return conference


def copied(conference: Conference, pieces: set[str] = ALL, **changed: Any) -> Conference:
    facts: dict[str, Any] = {"day": LATER, "title": "Bản sao", "pieces": pieces} | changed
    return services.clone(conference=conference, **facts, by=TESTS, now=NOW)


def test_a_copy_takes_its_pieces_along_and_shifts_every_time_by_whole_days(held: Conference):
    made = copied(held)

    shift = timedelta(days=90)
    assert (made.opens_at, made.closes_at, made.host, made.chair_name) == (OPENS_AT + shift, CLOSES_AT + shift, held.host, held.chair_name)
    item = ProgrammeItem.objects.get(conference=made)
    assert (item.title, item.starts_at, item.topic is not None and item.topic.conference == made) == ("Công ước CRC", OPENS_AT + shift, True)
    sites = Site.objects.filter(conference=made).order_by("sort_key")
    assert [(site.is_main, site.capacity) for site in sites] == [(True, None), (False, 40)]
    assert [row.site for row in ItemSite.objects.filter(item=item)] == [sites[1]]
    quota = Quota.objects.get(conference=made)
    assert (quota.seats, quota.site, Terms.objects.get(conference=made).deadline_days) == (3, sites[1], 5)


def test_people_do_not_come_along(held: Conference):
    made = copied(held)

    assert not Delegate.objects.filter(conference=made).exists()
    assert not Nomination.objects.filter(quota__conference=made).exists()
    assert not Speaker.objects.filter(conference=made).exists()
    assert not ProgrammeItem.objects.get(conference=made).speakers.exists()
    assert set(Site.objects.filter(conference=made).values_list("operator_name", "operator_phone")) == {("", "")}
    assert Delegate.objects.filter(conference=held).count() == 1


def test_what_was_not_chosen_stays_and_seats_without_halls_go_wherever_people_go(held: Conference):
    made = copied(held, {"quotas"})

    assert (ProgrammeItem.objects.filter(conference=made).count(), Site.objects.filter(conference=made).count()) == (0, 0)
    assert [(row.seats, row.site) for row in Quota.objects.filter(conference=made)] == [(3, None)]


def test_parts_are_numbered_in_their_series(held: Conference):
    second = copied(held, set(), as_part=True)
    third = copied(second, set(), as_part=True, day=LATER + timedelta(days=30))
    held.refresh_from_db()

    assert [(part.part, part.series) for part in (held, second, third)] == [
        (1, Series.objects.get()),
        (2, Series.objects.get()),
        (3, Series.objects.get()),
    ]
    assert services.next_title(third) == "Bản sao (đợt 4)"
    assert services.next_title(ConferenceFactory.create(title="Tập huấn (đợt 1)")) == "Tập huấn (đợt 2)"


def test_a_conference_whose_title_names_its_part_begins_the_series_there(held: Conference):
    Conference.objects.filter(pk=held.pk).update(title="Tập huấn (đợt 3)")
    held.refresh_from_db()
    assert services.next_title(held) == "Tập huấn (đợt 4)"

    fourth = copied(held, set(), as_part=True)
    held.refresh_from_db()
    assert (held.part, fourth.part, fourth.series) == (3, 4, held.series)
    assert held.series is not None and held.series.title == "Tập huấn"


def facts(**changed: Any) -> services.PlanFacts:
    usual: dict[str, Any] = {"year": 2027, "month": 3, "title": "Tập huấn cấp xã"}
    return services.PlanFacts(**(usual | changed))


def test_a_plan_is_planned_prepared_held_or_dropped(held: Conference):
    plan = services.make_plan(host=held.host, facts=facts(), by=TESTS, now=NOW)
    assert plan.state(NOW) == "planned"

    services.drop_plan(plan=plan, reason="Không bố trí được kinh phí", by=TESTS, now=NOW)
    with pytest.raises(PlanNotOpen):
        services.link_plan(plan=plan, conference=held, by=TESTS, now=NOW)
    assert Plan.objects.get().state(NOW) == "dropped"
    services.take_up_plan(plan=plan, by=TESTS, now=NOW)
    services.link_plan(plan=plan, conference=held, by=TESTS, now=NOW)

    kept = Plan.objects.get()
    assert [kept.state(CLOSES_AT - timedelta(seconds=1)), kept.state(CLOSES_AT)] == ["prepared", "held"]
    with pytest.raises(PlanNotOpen):
        services.drop_plan(plan=plan, reason="Muộn", by=TESTS, now=NOW)


@pytest.mark.parametrize(
    ("changed", "refused"), [({"month": 13}, NotAMonth), ({"month": 0}, NotAMonth), ({"year": 1999}, NotAMonth), ({"title": " "}, TextMissing)]
)
def test_a_plan_has_a_title_and_a_month(held: Conference, changed: dict[str, Any], refused: type[Exception]):
    with pytest.raises(refused):
        services.make_plan(host=held.host, facts=facts(**changed), by=TESTS, now=NOW)
    assert not Plan.objects.exists()


def test_a_secretary_plans_changes_drops_and_prepares_and_nobody_else_does(client, held: Conference):
    client.force_login(make_user(held.host))
    fields = {
        "host": held.host.pk,
        "month": 4,
        "title": "Tập huấn quý II",
        "audience": "Cán bộ cấp xã",
        "people": 900,
        "sites": "",
        "unit_kinds": ["commune"],
    }
    assert client.post(reverse("conferences:new_plan") + "?nam=2027", fields).status_code == 302
    plan = Plan.objects.get()
    assert (plan.year, plan.month, plan.people, plan.sites, plan.unit_kinds) == (2027, 4, 900, None, ["commune"])

    client.post(reverse("conferences:plan", args=[plan.pk]), fields | {"month": 5})
    client.post(reverse("conferences:drop_plan", args=[plan.pk, "bo"]), {"ly_do": "Trùng lịch"})
    client.post(reverse("conferences:drop_plan", args=[plan.pk, "lay-lai"]))
    conference = {
        "title": plan.title,
        "host": held.host.pk,
        "chair_name": "A",
        "day": "2027-05-10",
        "opens": "08:00",
        "closes": "11:00",
        "format": "hybrid",
    }
    client.post(reverse("conferences:create") + f"?ke-hoach={plan.pk}", conference)
    plan.refresh_from_db()
    assert (plan.month, plan.conference is not None and plan.conference.title) == (5, "Tập huấn quý II")

    for role in (Role.VIEWER, Role.CONTACT):
        client.force_login(make_user(held.host, role))
        assert client.get(reverse("conferences:plan", args=[plan.pk])).status_code == 404
        assert client.post(reverse("conferences:drop_plan", args=[plan.pk, "bo"]), {"ly_do": "x"}).status_code == 404
        assert client.get(reverse("conferences:new_plan")).status_code == 403
    client.force_login(make_user(make_unit("Xã Khác")))
    assert client.get(reverse("conferences:plans") + "?nam=2027").context["lines"] == []


def test_a_secretary_copies_a_conference_and_a_viewer_does_not(client, held: Conference):
    page = reverse("conferences:clone", args=[held.pk])
    client.force_login(make_user(held.host))
    assert client.get(page).context["form"]["title"].value() == "Tập huấn quyền con người (đợt 2)"

    made = client.post(page, {"title": "Đợt hai", "day": "2027-03-10", "pieces": ["programme"], "as_part": "on"})
    copy = Conference.objects.get(title="Đợt hai")
    assert (made.url, copy.part, copy.items.count(), copy.sites.count()) == (reverse("conferences:detail", args=[copy.pk]), 2, 1, 0)

    client.force_login(make_user(held.host, Role.VIEWER))
    assert client.get(page).status_code == 403


@pytest.mark.parametrize("plans", [1, 30])
def test_the_plan_asks_the_same_queries_for_one_conference_or_thirty(client, held: Conference, plans: int, django_assert_num_queries):
    year = timezone.now().year
    for _ in range(plans):
        services.make_plan(host=held.host, facts=facts(year=year), by=TESTS, now=NOW)
    client.force_login(make_user(held.host))
    with django_assert_num_queries(PLAN_QUERIES):
        client.get(reverse("conferences:plans"))


PLAN_QUERIES = 9


def test_a_copy_takes_the_words_of_the_papers_with_a_deadline_that_shifts_and_leaves_the_conclusions(held: Conference):
    wording = Wording(nominate_by=date(2026, 12, 5), contact="Phòng PA09", duties="1. Sở Tư pháp", conclusions="1. Các xã hoàn thành rà soát.")
    word_papers(conference=held, wording=wording, by=TESTS, now=NOW)

    words = PaperText.objects.get(conference=copied(held, {"papers"}))

    assert (words.nominate_by, words.contact, words.duties, words.conclusions) == (date(2027, 3, 5), "Phòng PA09", "1. Sở Tư pháp", "")
    assert not PaperText.objects.filter(conference=copied(held, ALL)).exists()


def test_a_copy_of_a_conference_without_words_has_none(held: Conference):
    assert not PaperText.objects.filter(conference=copied(held, {"papers"})).exists()
