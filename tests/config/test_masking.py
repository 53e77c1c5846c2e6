from __future__ import annotations

import logging

import pytest

from diemcau.config.masking import Masked

TOKEN = "a2b3c4d5e6f7g2h3i4j5k6l7m2n3o4p5"  # nobody's


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (f"Not Found: /diem-cau/{TOKEN}/", "Not Found: /diem-cau/***/"),
        (f"Unprocessable Entity: /diem-cau/{TOKEN[:-1]}", "Unprocessable Entity: /diem-cau/***"),
        (f"https://diemcau.example.vn/diem-cau/{TOKEN}/?x=1", "https://diemcau.example.vn/diem-cau/***/?x=1"),
        (f"Not Found: /chuan-bi/cu/{TOKEN}/7/chon/", "Not Found: /chuan-bi/cu/***/7/chon/"),
        ("Forbidden: /tai-khoan/dat-mat-khau/1-abcdef-0123456789abcdef/", "Forbidden: /tai-khoan/dat-mat-khau/***/"),
        ("Not Found: /chuan-bi/5/diem-cau/123456789/", "Not Found: /chuan-bi/5/diem-cau/123456789/"),
    ],
)  # fmt: skip
def test_the_log_tells_no_secret_of_an_address(said, written):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s", (said,), None)

    assert Masked().filter(record)
    assert record.getMessage() == written


def test_the_console_of_the_log_is_masked(settings):
    assert all("masked" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
