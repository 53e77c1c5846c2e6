"""Entering codes of a unit: a warning first, the code as it was given, an end that can be set."""

from __future__ import annotations

import pytest
from django.urls import reverse

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network.models import UnitIdentifier
from tests.foundation.factories import make_person, make_province

pytestmark = pytest.mark.django_db


def test_an_unusual_code_is_asked_about_and_then_entered_as_it_was_given(client):
    unit = make_province()
    client.force_login(make_person(Role.SECRETARY, unit))
    url, facts = reverse("accounts:identifiers", args=[unit.pk]), {"scheme": "vn-gov-2020", "code": "01.02.G22", "since": "2026-01-01"}

    asked = client.post(url, facts).content.decode()
    before = UnitIdentifier.objects.count()
    client.post(url, {**facts, "anyway": "on"})
    row = UnitIdentifier.objects.get()
    client.post(reverse("accounts:end_identifier", args=[row.pk]), {"until": "2026-06-30"})

    assert ("không đúng dạng" in asked, before, row.code) == (True, 0, "01.02.G22")
    row.refresh_from_db()
    assert str(row.last_day) == "2026-06-30"
    page = client.get(reverse("network:unit", args=[unit.pk])).content.decode()
    assert ("01.02.G22" in page, "30/06/2026" in page) == (True, True)


@pytest.mark.parametrize(("role", "status"), [(Role.ADMINISTRATOR, 200), (Role.SECRETARY, 200), (Role.CONTACT, 403), (Role.VIEWER, 403)])
def test_codes_are_entered_by_secretaries_and_administrators(client, role, status):
    unit = make_province()
    client.force_login(make_person(role, unit))

    assert client.get(reverse("accounts:identifiers", args=[unit.pk])).status_code == status
