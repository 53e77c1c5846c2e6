"""The demo's house: a demo that is started again goes on with the same morning."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from diemcau.sample import house
from tests.before.factories import make_province


@pytest.mark.django_db
def test_a_demo_started_again_plays_the_same_morning():
    now = timezone.now()
    province = make_province("Tỉnh Hà Tĩnh", communes=("Xã Can Lộc", "Xã Đức Thọ"))

    first = house.the_present(province, speed=10, now=now)
    again = house.the_present(province, speed=10, now=now + timedelta(minutes=3))

    assert again.conference == first.conference
    assert [moment.event_id for moment in again.morning()] == [moment.event_id for moment in first.morning()]
