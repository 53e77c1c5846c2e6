"""An office's own templates: taken, tried, given back."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.foundation.accounts.models import User
from diemcau.foundation.papers.forms import TemplateForm
from diemcau.foundation.papers.models import KINDS, KindCode, PaperTemplate
from diemcau.foundation.papers.queries import templates_of
from diemcau.foundation.papers.rules.placeholders import TEMPLATED, offered
from diemcau.foundation.papers.services.templates import drop_template, take_template, tried
from diemcau.foundation.papers.views.offices import office_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import DOCX, attachment


@require_http_methods(["GET", "POST"])
def templates(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The templates of an office, and what may stand in one."""
    unit, version = office_of(request, unit_id)
    user = cast("User", request.user)
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            take_template(unit=unit, kind=form.cleaned_data["kind"], filename=upload.name, content=upload.read(), by=user.actor, now=timezone.now())
        except Refused as refused:
            form.add_error("file", str(refused.sentence))
        else:
            messages.success(request, _("The template was taken. Try it with the examples before a conference needs it."))
            return redirect("papers:templates", unit.pk)
    own = templates_of(unit)
    rows = [(KINDS[code], own.get(code), [row.name for row in offered(code)]) for code in TEMPLATED]
    names = list(dict.fromkeys(row for code in TEMPLATED for row in offered(code)))
    told = [(row, ", ".join(KINDS[code].name for code in row.kinds)) for row in names]
    shown = {"unit": unit, "version": version, "form": form, "rows": rows, "names": told}
    return render(request, "papers/templates.html", shown, status=422 if form.is_bound else 200)


def _template(request: HttpRequest, unit_id: int, kind: str) -> PaperTemplate:
    unit, _version = office_of(request, unit_id)
    return get_object_or_404(PaperTemplate.objects.select_related("unit"), unit=unit, kind=kind)


@require_POST
def drop(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    template = _template(request, unit_id, kind)
    drop_template(template=template, by=cast("User", request.user).actor, now=timezone.now())
    messages.success(request, _("The template was removed. Papers of this kind have the built-in form again."))
    return redirect("papers:templates", unit_id)


@require_GET
def template_file(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """The template as it was uploaded."""
    template = _template(request, unit_id, kind)
    return attachment(bytes(template.content), template.filename.removesuffix(".docx"), "docx", DOCX)


@require_GET
def template_tried(request: HttpRequest, unit_id: int, kind: str) -> HttpResponse:
    """The template filled with the examples."""
    template = _template(request, unit_id, kind)
    try:
        return attachment(tried(template), f"{KINDS[KindCode(kind)].name} - dùng thử", "docx", DOCX)
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("papers:templates", unit_id)
