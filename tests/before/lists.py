"""A province with a main hall and two communes, to which a list of delegates arrives."""

from __future__ import annotations

import csv
import io
from typing import Any

from openpyxl import Workbook

from diemcau.before.convening import services
from diemcau.before.convening.models import ImportDraft
from diemcau.before.convening.rules import Part, said
from diemcau.foundation.network.models import UnitKind
from tests.before.factories import NOW, ConferenceFactory, SiteFactory, make_province, make_unit, make_user


def workbook(*rows, merged=()) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for area in merged:
        book.worksheets[0].merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_list(*rows) -> bytes:
    """The same as CSV: read by the same process, which then needs no openpyxl and starts in a quarter of the time."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


class Story:
    """A province with a main hall and two communes, each with its site."""

    def __init__(self) -> None:
        self.province = make_province()
        self.conference = ConferenceFactory.create(host=self.province)
        self.ba_to = make_unit("Xã Ba Tơ", parent=self.province)
        self.cam_thanh = make_unit("Phường Cẩm Thành", parent=self.province)
        self.department = make_unit("Sở Nội vụ", kind=UnitKind.DEPARTMENT, parent=self.province)
        self.hall = SiteFactory.create(conference=self.conference, unit=self.province, name="Hội trường UBND tỉnh", is_main=True)
        self.site = SiteFactory.create(conference=self.conference, unit=self.ba_to, name="Xã Ba Tơ")
        self.other = SiteFactory.create(conference=self.conference, unit=self.cam_thanh, name="Phường Cẩm Thành")
        self.secretary = make_user(self.province)
        self.part = Part(self.conference, units=None, may_watch=True, may_fill=True)

    def preview(self, *rows, now=NOW) -> ImportDraft:
        """What becomes of ``rows``; what only a workbook has is read by ``read``."""
        return self.read(csv_list(["Họ và tên", "Chức vụ", "Đơn vị", "Điểm cầu", "Số điện thoại"], *rows), now=now)

    def read(self, content: bytes, now=NOW) -> ImportDraft:
        return services.preview_import(part=self.part, content=content, filename="ds.xlsx", owner=self.secretary, now=now)

    def accept(self, draft: ImportDraft, now=NOW) -> int:
        return services.accept_import(draft=draft, part=self.part, by=self.secretary.actor, now=now)


def codes(row: dict[str, Any]) -> list[str]:
    return [flag["code"] for flag in row["flags"]]


def sentences(row: dict[str, Any]) -> str:
    return " ".join(said(flag["code"], flag["facts"]) for flag in row["flags"])


def verdicts(draft: ImportDraft) -> list[str]:
    return [row["verdict"] for row in draft.rows]
