"""Who can sign in to the demo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from diemcau.before.convening.queries import calls
from diemcau.foundation.accounts.models import Grant, Role, User
from diemcau.foundation.notices.models import Notice
from diemcau.kernel.dates import day_of
from diemcau.sample import house
from diemcau.sample.story import TELLER
from diemcau.sample.telling import tell_the_letters
from tests.before.factories import ConferenceFactory, DelegateFactory, SiteFactory, make_province

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


def test_the_demo_has_a_contact_of_a_commune_whom_the_conference_of_the_province_calls():
    province = make_province(communes=("Xã Ba Tơ", "Xã Trà Bồng"))
    for _ in range(2):
        house._people(province, password="sang-sen-1234", now=NOW)
    contact = User.objects.get(grants__role=Role.CONTACT)
    commune = contact.grants.get().unit
    conference = ConferenceFactory.create(host=province)
    SiteFactory.create(conference=conference, unit=commune)

    assert (commune != province, Grant.objects.count()) == (True, len(house.ACCOUNTS))
    assert [call.conference for call in calls(contact, on=day_of(NOW), limit=5)] == [conference]


def test_some_delegates_of_the_demo_are_invited_by_letter_and_some_by_a_text(do_jobs, settings, tmp_path):
    settings.HOME = tmp_path
    site = SiteFactory.create(is_main=True)
    for place in range(4):
        DelegateFactory.create(site=site, conference=site.conference, email="an@vidu.example" if place % 2 else "")
    for _ in range(2):
        tell_the_letters(site.conference, by=TELLER, now=NOW - timedelta(days=30))
        do_jobs()
    assert Notice.objects.filter(about=f"conference:{site.conference.pk}").states() == {"sent": 2, "by_hand": 2}
    assert len(list((tmp_path / "letters").iterdir())) == 2
