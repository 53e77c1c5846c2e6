from __future__ import annotations

import pytest

from diemcau.kernel.phones import BadPhone, Phone, national, understood


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("", Phone("")),
        ("0912345678", Phone("+84912345678")),
        ("0912 345.678", Phone("+84912345678")),
        ("+84 912 345 678", Phone("+84912345678")),
        ("84912345678", Phone("+84912345678")),
        ("0912345678 / 0913456789", Phone("+84912345678")),
        ("0912345678; 0913456789", Phone("+84912345678")),
        ("0255 3822 222", Phone("+842553822222")),
        ("912345678", Phone("+84912345678", is_repaired=True)),
        ("2553822222", Phone("+842553822222", is_repaired=True)),
    ],
)
def test_understood_reads_numbers_as_people_type_them(text: str, phone: Phone):
    assert understood(text) == phone


@pytest.mark.parametrize("text", ["12", "không có", "091234567", "09123456789", "<script>", "'; DROP TABLE"])
def test_understood_refuses_what_cannot_be_called(text: str):
    with pytest.raises(BadPhone):
        understood(text)


def test_national_shows_vietnamese_numbers_without_their_code():
    assert [national(number) for number in ("", "+84912345678", "+8562021234567")] == ["", "0912 345 678", "+856 20 21 234 567"]
