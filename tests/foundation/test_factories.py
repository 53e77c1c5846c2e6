from __future__ import annotations

from datetime import date

import pytest

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.accounts.queries import holds
from tests.foundation.factories import make_person, make_province

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 10)


def test_a_person_made_for_a_province_reaches_its_communes():
    province = make_province(communes=2)
    other = make_province("Tỉnh Khác")
    secretary = make_person(Role.SECRETARY, province)

    commune = province.edges_down.earliest("pk").child

    assert holds(secretary, [Role.SECRETARY], commune, on=TODAY)
    assert not holds(secretary, [Role.VIEWER], commune, on=TODAY)
    assert not holds(secretary, [Role.SECRETARY], other, on=TODAY)
