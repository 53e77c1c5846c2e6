"""Calendar files are what RFC 5545 asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diemcau.kernel.calendar import Event, calendar_file

EVENT = Event(
    uid="abc@diemcau.example.vn",
    sequence=2,
    starts_at=datetime(2026, 12, 10, 0, 30, tzinfo=UTC),
    ends_at=datetime(2026, 12, 10, 4, 30, tzinfo=UTC),
    summary="Hội nghị tập huấn công tác nhân quyền; đợt 1, năm 2026",
    location="Xã Ba Tơ, hội trường \\ tầng 2",
    description="Chương trình:\nKhai mạc",
    url="https://diemcau.example.vn/m/ABC/",
)
NOW = datetime(2026, 11, 1, 1, 2, 3, tzinfo=UTC)


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_an_event_is_told_line_by_line():
    lines = unfolded(calendar_file(EVENT, now=NOW))
    begins = lines.index("BEGIN:VEVENT")
    assert lines[:5] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Diem Cau//Hoi nghi//VI", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    assert lines[begins:] == [
        "BEGIN:VEVENT",
        "UID:abc@diemcau.example.vn",
        "SEQUENCE:2",
        "DTSTAMP:20261101T010203Z",
        "DTSTART;TZID=Asia/Ho_Chi_Minh:20261210T073000",
        "DTEND;TZID=Asia/Ho_Chi_Minh:20261210T113000",
        "SUMMARY:Hội nghị tập huấn công tác nhân quyền\\; đợt 1\\, năm 2026",
        "LOCATION:Xã Ba Tơ\\, hội trường \\\\ tầng 2",
        "DESCRIPTION:Chương trình:\\nKhai mạc",
        "URL:https://diemcau.example.vn/m/ABC/",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    assert lines.count("TZID:Asia/Ho_Chi_Minh") == 1


def test_a_cancelled_event_says_so_twice():
    lines = unfolded(calendar_file(replace(EVENT, is_cancelled=True), now=NOW))
    assert "METHOD:CANCEL" in lines
    assert "STATUS:CANCELLED" in lines


@pytest.mark.parametrize(("letters", "lines"), [(67, 1), (68, 2)])  # "SUMMARY:" has 8 octets of the 75
def test_a_line_of_75_octets_is_whole_and_one_of_76_is_folded(letters, lines):
    content = calendar_file(replace(EVENT, summary="a" * letters), now=NOW)
    start = content.index(b"SUMMARY:")
    assert content[start : content.index(b"LOCATION")].count(b"\r\n") == lines


@given(st.text(max_size=300))
def test_whatever_is_said_no_line_is_too_long_and_nothing_is_lost(text):
    content = calendar_file(replace(EVENT, summary=text), now=NOW)
    assert content.endswith(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    content.decode()
    (summary,) = (line for line in unfolded(content) if line.startswith("SUMMARY:"))
    said = summary.removeprefix("SUMMARY:").replace("\\\\", "\0").replace("\\n", "\n").replace("\\;", ";").replace("\\,", ",").replace("\0", "\\")
    assert said == "".join(char for char in text.replace("\r\n", "\n") if char >= " " or char in "\t\n")
