"""Who can sign in to the demo."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from diemcau.before.convening.queries import calls
from diemcau.foundation.accounts.models import Grant, Role, User
from diemcau.kernel.dates import day_of
from diemcau.sample import house
from tests.before.factories import ConferenceFactory, SiteFactory, make_province

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
