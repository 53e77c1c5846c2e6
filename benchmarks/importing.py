"""How long does a list of 10,000 people take, from the file to the preview, and from the preview to the register?

``import.10000.preview_s`` reads the workbook in the limited child process, judges every row against a province of 96 communes and
keeps the draft; ``import.10000.unknown_units_preview_s`` does so with 10,000 units nobody knows;
``import.10000.accept_s`` judges once more and enters everybody in one transaction.  The baselines in the same run:
openpyxl in the same process with three ORM queries for each row, and one INSERT for each person.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from typing import TypeVar

import xlsxwriter
from django.utils import timezone
from openpyxl import load_workbook

from benchmarks import Baseline, Figure, load_now
from benchmarks.hall import Day, make_day, make_unit, own_database
from diemcau.before.convening import services
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.rules import Part
from diemcau.before.sites.models import Site
from diemcau.foundation.network.models import UnitKind, UnitVersion
from diemcau.kernel.actors import system
from diemcau.kernel.text import fold, sort_key

ROWS = 10_000
COMMUNES = [
    f"Xã {first} {second}"
    for first in ("An", "Bình", "Cẩm", "Đông", "Hòa", "Long", "Mỹ", "Phú", "Sơn", "Tân", "Thanh", "Vĩnh")
    for second in ("Giang", "Hải", "Lộc", "Nghĩa", "Phước", "Thạnh", "Thượng", "Trung")
]
PLAIN_ROWS = 500  # the baseline grows in a straight line
BENCH = system("benchmark")
T = TypeVar("T")


def run() -> Iterator[Figure]:
    with own_database():
        day = make_day(1, 0)
        _open_communes(day)
        part = Part(day.conference, units=None, may_watch=True, may_fill=True)
        yield _unknown_units(day, part)
        content, busy = _workbook(day, units=None), load_now()
        draft, preview_s = _timed(
            lambda: services.preview_import(part=part, content=content, filename="ds.xlsx", owner=day.secretary, now=timezone.now())
        )
        if draft.counts["new"] != ROWS:
            raise RuntimeError(f"the list was not understood: {draft.counts}")
        entered, accept_s = _timed(lambda: services.accept_import(draft=draft, part=part, by=BENCH, now=timezone.now()))
        if entered != ROWS:
            raise RuntimeError("not everybody was entered")
        plain = Baseline(f"openpyxl and three queries for each row, {PLAIN_ROWS} rows × {ROWS // PLAIN_ROWS}", _plain_preview(day, content))
        yield Figure("import.10000.preview_s", round(preview_s, 2), "s", 1, plain, busy)
        plain = Baseline(f"one INSERT for each person, {PLAIN_ROWS} rows × {ROWS // PLAIN_ROWS}", _plain_accept(day, part))
        yield Figure("import.10000.accept_s", round(accept_s, 2), "s", 1, plain, busy)


def _unknown_units(day: Day, part: Part) -> Figure:
    """The same list when no two rows write the same unit and none is spelled right: each is compared with every name in reach."""
    written = [f"{name[:-3]}{name[-2:]} {number}" for number in range(-(-ROWS // len(COMMUNES))) for name in COMMUNES][:ROWS]
    content, busy = _workbook(day, units=written), load_now()
    names = list(Site.objects.filter(conference=day.conference).values_list("folded", flat=True))
    read = partial(services.preview_import, part=part, content=content, filename="ds.xlsx", owner=day.secretary, now=timezone.now())
    draft, preview_s = _timed(read)
    if draft.counts["error"] != ROWS:
        raise RuntimeError(f"the list was not understood: {draft.counts}")
    begun = time.monotonic()
    for text in written[:PLAIN_ROWS]:
        get_close_matches(fold(text), names, n=6, cutoff=0.8)
    plain = Baseline("difflib for each row, once", round((time.monotonic() - begun) * ROWS / PLAIN_ROWS, 2))
    return Figure("import.10000.unknown_units_preview_s", round(preview_s, 2), "s", 1, plain, busy)


def _timed(act: Callable[[], T]) -> tuple[T, float]:
    begun = time.monotonic()
    return act(), time.monotonic() - begun


def _open_communes(day: Day) -> None:
    province = UnitVersion.objects.of_kinds([UnitKind.PROVINCE]).select_related("unit")[0].unit
    units = [make_unit(name, UnitKind.COMMUNE, province) for name in COMMUNES]
    Site.objects.bulk_create(
        Site(conference=day.conference, unit=unit, province=province, name=name, is_main=False, folded=fold(name), sort_key="1" + sort_key(name))
        for unit, name in zip(units, COMMUNES, strict=True)
    )


def _workbook(day: Day, *, units: Sequence[str] | None) -> bytes:
    names = units or list(Site.objects.filter(conference=day.conference, is_main=False).values_list("name", flat=True))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["DANH SÁCH ĐẠI BIỂU"])
    page.write_row(2, 0, ["STT", "Họ và tên", "Chức vụ", "Đơn vị", "Số điện thoại"])
    for row in range(ROWS):
        page.write_row(3 + row, 0, [row + 1, f"Ông Nguyễn Văn {row}", "Chuyên viên", names[row % len(names)], 912_000_000 + row])
    book.close()
    return out.getvalue()


def _plain_preview(day: Day, content: bytes) -> float:
    begun = time.monotonic()
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    read_s = time.monotonic() - begun
    begun = time.monotonic()
    for _, name, _, unit, phone in sheet.iter_rows(min_row=4, max_row=3 + PLAIN_ROWS, values_only=True):
        version = UnitVersion.objects.filter(name=unit).first()
        Site.objects.filter(conference=day.conference, unit=version.unit_id if version else None).first()
        Delegate.objects.filter(conference=day.conference, full_name=name, phone=str(phone)).exists()
    return round(read_s + (time.monotonic() - begun) * ROWS / PLAIN_ROWS, 2)


def _plain_accept(day: Day, part: Part) -> float:
    site = Site.objects.filter(conference=day.conference).select_related("unit").first()
    if site is None:
        raise RuntimeError("there is no site")
    begun = time.monotonic()
    for row in range(PLAIN_ROWS):
        services.add_delegate(conference=part.conference, site=site, unit=site.unit, full_name=f"Lê Thị {row}", by=BENCH, now=timezone.now())
    return round((time.monotonic() - begun) * ROWS / PLAIN_ROWS, 2)
