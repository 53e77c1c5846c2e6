"""Workbooks of codes and of posts: the template to fill in, and what is entered, in the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from diemcau.foundation.network.models import Holding, Post, Unit, UnitIdentifier, UnitVersion
from diemcau.foundation.network.queries.units import places_of
from diemcau.foundation.network.rules.identifiers import schemes
from diemcau.foundation.network.rules.lists import Kind
from diemcau.kernel.phones import national
from diemcau.kernel.spreadsheets import Column, written

# Headings stay Vietnamese in every language: they are what the reader of lists recognises.
_WHERE = (Column("Đơn vị", 34), Column("Tỉnh", 24), Column("Danh mục mã", 26), Column("Mã đơn vị", 12))
_DAYS = (Column("Từ ngày", 13), Column("Đến ngày", 13))
_COLUMNS = {
    Kind.IDENTIFIERS: (
        *_WHERE, Column("Loại mã", 44), Column("Mã định danh", 20), *_DAYS, Column("Văn bản", 26), Column("Nguồn", 30), Column("Mã phụ", 9),
    ),
    Kind.POSTS: (
        *_WHERE, Column("Chức danh", 34), Column("Phải bồi dưỡng theo", 30), Column("Họ và tên", 28), Column("Số điện thoại", 16),
        Column("Thư điện tử", 26), *_DAYS,
    ),
}  # fmt: skip
_TITLES = {Kind.IDENTIFIERS: "MÃ ĐỊNH DANH CỦA ĐƠN VỊ", Kind.POSTS: "CHỨC DANH VÀ NGƯỜI GIỮ CHỨC DANH"}


def template_workbook(kind: Kind, unit: Unit, day: date) -> bytes:
    """An empty list with a row for each unit below ``unit`` (itself, when there is none), already named and coded.  Two queries."""
    versions = UnitVersion.objects.on(day).filter(unit__in=Unit.objects.within([unit.pk], day)).order_by("sort_key", "pk")
    rows = [[*where, *[""] * (len(_COLUMNS[kind]) - len(where))] for where in _where(list(versions), day).values()]
    offered = {4: [row.name for row in schemes().values()]} if kind == Kind.IDENTIFIERS else {}
    return written(_COLUMNS[kind], rows, title=f"{_TITLES[kind]} (mỗi mã hoặc người một dòng)", sheet="Danh sách", offered=offered)


def entered_workbook(kind: Kind, unit: Unit, day: date) -> bytes:
    """Codes of every day, or posts of ``day`` with their holders, in ``unit`` and below it, to be imported again.  At most four queries."""
    versions = list(UnitVersion.objects.on(day).filter(unit__in=Unit.objects.within([unit.pk], day)).order_by("sort_key", "pk"))
    where = _where(versions, day)
    rows = _codes(where) if kind == Kind.IDENTIFIERS else _posts(where, day)
    return written(_COLUMNS[kind], rows, title=_TITLES[kind], sheet="Danh sách")


def _where(versions: Sequence[UnitVersion], day: date) -> dict[int, list[str]]:
    places = places_of({row.unit_id: (row.unit_id, day) for row in versions})
    return {row.unit_id: [row.name, places.get(row.unit_id, "").rpartition(", ")[2], row.code_list, row.code] for row in versions}


def _codes(where: dict[int, list[str]]) -> list[list[str]]:
    rows: dict[int, list[list[str]]] = {}
    for row in UnitIdentifier.objects.filter(unit__in=list(where)).order_by("scheme", "period", "pk"):
        cells = [
            schemes()[row.scheme].name, row.code, _day(row.period.lower), _day(row.last_day), row.legal_act, row.source, "" if row.is_primary else "x"
        ]  # fmt: skip
        rows.setdefault(row.unit_id, []).append([*where[row.unit_id], *cells])
    return [line for pk in where for line in rows.get(pk, [])]


def _posts(where: dict[int, list[str]], day: date) -> list[list[str]]:
    held: dict[int, list[Holding]] = {}
    for holding in (
        Holding.objects.on(day).filter(post__unit__in=list(where)).select_related("person__merged_into").order_by("person__sort_key", "pk")
    ):
        held.setdefault(holding.post_id, []).append(holding)
    rows: dict[int, list[list[str]]] = {}
    for post in Post.objects.on(day).filter(unit__in=list(where)).order_by("pk"):
        start = [*where[post.unit_id], post.title, post.training_source]
        lines = [[*start, *_holder(holding)] for holding in held.get(post.pk, [])] or [[*start, "", "", "", "", ""]]
        rows.setdefault(post.unit_id, []).extend(lines)
    return [line for pk in where for line in rows.get(pk, [])]


def _holder(holding: Holding) -> list[str]:
    person = holding.person.merged_into or holding.person
    return [person.full_name, national(person.phone), person.email, _day(holding.period.lower), _day(holding.last_day)]


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
