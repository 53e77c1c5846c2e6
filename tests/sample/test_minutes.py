"""The halls of a told morning seal their minutes as consoles do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from diemcau.during.attendance import queries
from diemcau.during.attendance.models import Seal, SiteMinutes
from diemcau.kernel.actors import system
from diemcau.sample.story import Story
from diemcau.sample.telling import tell_morning
from tests.before.factories import make_province

pytestmark = pytest.mark.django_db


def test_every_hall_of_a_told_morning_has_signed_minutes_that_agree_with_its_log():
    opens_at = timezone.now().replace(second=0, microsecond=0) - timedelta(days=1)
    province = make_province("Tỉnh Quảng Ngãi", communes=("Xã Trà Bồng", "Xã Ba Tơ", "Phường Nghĩa Lộ"))
    story = Story.of_a_province(province, opens_at=opens_at, now=opens_at - timedelta(days=20), delegates=24)

    tell_morning(story, story.morning(), by=system("tests"))

    told = [queries.opened_minutes(row) for row in SiteMinutes.objects.all()]
    assert len(told) == story.conference.sites.count()
    assert {(one.row.seal, one.row.agrees, one.checked.is_sound) for one in told} == {(Seal.SIGNED, True, True)}
    assert any(count.reasons for one in told for count in one.written.counts)
