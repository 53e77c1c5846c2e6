"""The demo's house: a demo that is started again goes on with the same morning."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from diemcau.before.conferences.models import Plan
from diemcau.before.convening.models import Delegate, Nomination
from diemcau.before.convening.queries.quotas import standings
from diemcau.sample import house
from diemcau.sample.story import Story
from tests.before.factories import make_province


@pytest.mark.django_db
def test_a_demo_started_again_plays_the_same_morning():
    now = timezone.now()
    province = make_province("Tỉnh Hà Tĩnh", communes=("Xã Can Lộc", "Xã Đức Thọ"))

    first = house.the_present(province, speed=10, now=now)
    again = house.the_present(province, speed=10, now=now + timedelta(minutes=3))

    assert again.conference == first.conference
    assert [moment.event_id for moment in again.morning()] == [moment.event_id for moment in first.morning()]


@pytest.mark.django_db
def test_the_demo_shows_who_has_not_answered_for_the_next_conference_and_the_link_of_one_of_them(client):
    now = timezone.now()
    province = make_province("Tỉnh Hà Tĩnh", communes=("Xã Can Lộc", "Xã Đức Thọ", "Xã Kỳ Xuân"))
    opens_at = now - timedelta(days=12)
    past = Story.of_a_province(province, opens_at=opens_at, now=opens_at - timedelta(days=20), title="Tập huấn (đợt 1)", delegates=60).conference
    assert Delegate.objects.expected().filter(conference=past).count() == Nomination.objects.filter(quota__conference=past).count() > 50

    ahead = house.the_future(past, now=now)
    again = house.the_future(past, now=now + timedelta(hours=1))

    assert (again, ahead.title, ahead.part) == (ahead, "Tập huấn (đợt 2)", 2)
    states = {line.state for line in standings(ahead, now=now)}
    assert {"done", "silent"} <= states
    assert client.get(house.unit_link_to_show(ahead)).status_code == 200
    assert sorted(plan.state(now) for plan in Plan.objects.select_related("conference")) == ["held", "planned", "prepared"]
    assert house.the_present(province, speed=10, now=now).conference not in {past, ahead}
