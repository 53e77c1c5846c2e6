"""Registers of numbers, for an office that numbers its papers here."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.foundation.accounts.models import User
from diemcau.foundation.papers import queries
from diemcau.foundation.papers.forms import RegisterForm, ReserveForm
from diemcau.foundation.papers.models import KINDS, KindCode, RegisterNumber
from diemcau.foundation.papers.services import registers as numbering
from diemcau.foundation.papers.views.offices import office_of, today
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import attachment
from diemcau.kernel.spreadsheets import XLSX, Column, written


@require_http_methods(["GET", "POST"])
def registers(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The registers of one office; POST opens one."""
    unit, version = office_of(request, unit_id)
    form = RegisterForm(request.POST or None, initial={"year": today().year})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        opened = numbering.open_register(unit=unit, year=said["year"], kind=said["kind"], by=cast("User", request.user).actor, now=timezone.now())
        return redirect("papers:register", unit.pk, opened.pk)
    rows = [(KINDS[KindCode(row.kind)].name, row) for row in queries.registers_of(unit)]
    shown = {"unit": unit, "unit_name": version.name, "rows": rows, "form": form}
    return render(request, "papers/registers.html", shown, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, unit_id: int, register_id: int) -> HttpResponse:
    """Every number of one register; POST reserves one."""
    unit, version = office_of(request, unit_id)
    row = get_object_or_404(queries.register_of(unit, register_id))
    form = ReserveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            new = numbering.reserve(
                register=row, number=said["number"], purpose=said["purpose"], by=cast("User", request.user).actor, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error("number", str(refusal.sentence))
        else:
            messages.success(request, _("Number %(number)s is reserved.") % {"number": f"{new.number:02d}"})
            return redirect("papers:register", unit.pk, row.pk)
    shown = {"unit": unit, "unit_name": version.name, "register": row, "lines": queries.lines_of(row), "form": form}
    return render(request, "papers/register.html", shown, status=422 if form.is_bound else 200)


@require_POST
def number_void(request: HttpRequest, unit_id: int, register_id: int, number: int) -> HttpResponse:
    """Make a reserved number void, with the reason."""
    unit, _version = office_of(request, unit_id)
    row = get_object_or_404(RegisterNumber.objects.select_related("register"), register__unit=unit, register=register_id, number=number)
    try:
        numbering.void(number=row, reason=request.POST.get("reason", ""), by=cast("User", request.user).actor, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("Number %(number)s is void. It stays in the register with its reason.") % {"number": f"{number:02d}"})
    return redirect("papers:register", unit.pk, register_id)


@never_cache
@require_GET
def register_xlsx(request: HttpRequest, unit_id: int, register_id: int) -> HttpResponse:
    """The register as a workbook."""
    unit, version = office_of(request, unit_id)
    row = get_object_or_404(queries.register_of(unit, register_id))
    title = f"Sổ đăng ký văn bản: {row} – {version.name}"
    return attachment(written(_COLUMNS, [_cells(line) for line in queries.lines_of(row)], title=title, sheet="Sổ"), title, "xlsx", XLSX)


_COLUMNS = (
    Column("Số", 8), Column("Ký hiệu", 20), Column("Ngày ban hành", 16), Column("Trích yếu", 70), Column("Tình trạng", 16), Column("Ghi chú", 50),
    Column("Người ghi", 30),
)  # fmt: skip
_STATES = {"reserved": "Giữ chỗ", "used": "Đã dùng", "void": "Hủy"}


def _cells(line: queries.Line) -> list[str | int]:
    if line.row is None:
        return [line.number, "", "", "", "Bỏ trống", "", ""]
    paper = line.row.record
    about = [paper.symbol, f"{paper.issued_on:%d/%m/%Y}", paper.title] if paper else ["", "", ""]
    return [line.number, *about, _STATES[line.row.state], line.row.reason, line.row.changed_by]
