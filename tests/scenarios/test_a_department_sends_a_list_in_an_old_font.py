"""A department sends the list it has had since 2004: .VnTime, names in two columns, units of before; later the same file comes again."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from diemcau.before.convening import queries, services
from diemcau.before.convening.models import Delegate, ImportDraft
from diemcau.before.convening.rules import Part
from diemcau.sample.story import Story
from tests.before.factories import make_user
from tests.legacy import to_tcvn3
from tests.scenarios.conftest import MORNING

pytestmark = pytest.mark.django_db
WEEK_BEFORE = MORNING.replace(day=3)
PEOPLE = (
    ("Ông Nguyễn Văn", "Ước", "Chủ tịch UBND", "Xã Trà Bồng", 912345678),
    ("Trần Thị", "Bưởi", "Công chức tư pháp", "Phường Nghĩa Lộ", 912345679),
    ("Bà Lê Đình", "Quý", "Phó Chủ tịch", "UBND xã Mộ Đức", "0912345670/0255382123"),
)


def old_workbook() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([to_tcvn3("DANH SÁCH CÁN BỘ DỰ TẬP HUẤN")])
    sheet.append([to_tcvn3(text) for text in ("TT", "Họ và tên đệm", "Tên", "Chức vụ", "Đơn vị", "Điện thoại")])
    for number, (first, given, post, unit, phone) in enumerate(PEOPLE, start=1):
        sheet.append([number, *(to_tcvn3(text) for text in (first, given, post, unit)), phone])
    for row in sheet.iter_rows():
        for cell in row:
            cell.font = Font(name=".VnTime")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_list_is_read_shown_and_entered_and_a_second_time_changes_nothing(story: Story):
    secretary = make_user(story.conference.host)
    part = Part(story.conference, units=None, may_watch=True, may_fill=True)
    there = Delegate.objects.count()

    def hand_in() -> ImportDraft:
        return services.preview_import(part=part, content=old_workbook(), filename="ds.xlsx", owner=secretary, now=WEEK_BEFORE)

    draft = hand_in()
    assert [(row["full_name"], row["unit"], row["phone"], row["verdict"]) for row in draft.rows] == [
        ("Nguyễn Văn Ước", "Xã Trà Bồng", "+84912345678", "new"),
        ("Trần Thị Bưởi", "Phường Nghĩa Lộ", "+84912345679", "new"),
        ("Lê Đình Quý", "Xã Mộ Đức", "+84912345670", "new"),
    ]
    assert {column["encoding"] for column in draft.sources[0]["columns"] if column["is_text"]} == {"tcvn3"}
    assert services.accept_import(draft=draft, part=part, by=secretary.actor, now=WEEK_BEFORE) == 3

    again = hand_in()
    assert (again.counts["same"], services.accept_import(draft=again, part=part, by=secretary.actor, now=WEEK_BEFORE)) == (3, 0)
    assert Delegate.objects.count() == there + 3
    assert list(queries.found(story.conference, text="uoc").values_list("full_name", flat=True))[-1] == "Nguyễn Văn Ước"

    services.undo_import(draft=draft, by=secretary.actor, now=WEEK_BEFORE)
    assert Delegate.objects.count() == there
