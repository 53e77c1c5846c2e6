from __future__ import annotations

from datetime import datetime

import pytest

from diemcau.kernel.dates import VIETNAM
from diemcau.sample.story import Story
from tests.before.factories import make_province

MORNING = datetime(2026, 12, 10, 7, 30, tzinfo=VIETNAM)


@pytest.fixture
def story(db: None) -> Story:
    """A province of five communes convenes sixty people for 10 December 2026, 7:30."""
    province = make_province("Tỉnh Quảng Ngãi", communes=("Xã Trà Bồng", "Xã Ba Tơ", "Phường Nghĩa Lộ", "Đặc khu Lý Sơn", "Xã Mộ Đức"))
    return Story.of_a_province(province, opens_at=MORNING, now=MORNING.replace(month=11), delegates=60)
