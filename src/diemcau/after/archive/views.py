from __future__ import annotations

import json
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.after.archive import papers, queries, rules, services
from diemcau.after.archive.forms import ImportForm, PublishForm, RecordFilter, WithdrawForm
from diemcau.after.archive.models import Record
from diemcau.before.conferences.models import Conference
from diemcau.foundation.accounts.models import User
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.audit.rules import spoken
from diemcau.foundation.publishing import queries as publishing
from diemcau.foundation.publishing.rules import KIND, level_words, reading, span_words
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import page_or_partial

PAGE = 30  # records on one page of the list


@require_GET
def records(request: HttpRequest) -> HttpResponse:
    user = _reader(request)
    visible = Record.objects.visible_to(user, on=day_of(timezone.now()))
    form = RecordFilter(request.GET, records=visible)
    page = Paginator(queries.found(visible, **form.asked), PAGE).get_page(request.GET.get("trang"))
    asked = request.GET.copy()
    asked.pop("trang", None)
    context = {
        "form": form,
        "page": page,
        "rows": [(row, level_words(row.level), span_words(span)) for row, span in queries.with_days(page)],
        "asked": asked.urlencode(),
        "is_filtered": any(form.asked.values()),
        "may_keep": rules.may_keep(user, on=day_of(timezone.now())),
    }
    return render(request, page_or_partial(request, "archive/records.html", "list"), context)


@require_GET
def record(request: HttpRequest, slug: str) -> HttpResponse:
    user = _reader(request)
    found = _visible(user, slug)
    return _record_page(request, user, found)


@require_GET
def download(request: HttpRequest, slug: str) -> HttpResponse:
    found = _visible(_reader(request), slug)
    body = json.dumps(services.export(found.slug), ensure_ascii=False, indent=1) + "\n"
    return HttpResponse(
        body, content_type="application/json; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{found.slug}.json"'}
    )


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    user = _keeper(request)
    report = None
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        report = services.import_records(form.cleaned_data["records"], by=user.actor, now=timezone.now())
    return render(request, "archive/import.html", {"form": form, "report": report})


@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    user = _keeper(request)
    found = _kept(user, slug)
    form = PublishForm(request.POST)
    form.full_clean()
    services.publish_record(found, with_other_facts=form.cleaned_data["with_other_facts"], by=user.actor, now=timezone.now())
    messages.success(request, _("The record is public."))
    return redirect("archive:record", found.slug)


@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    user = _keeper(request)
    found = _kept(user, slug)
    try:
        services.withdraw_record(found, reason=request.POST.get("reason", ""), by=user.actor, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("The record is no longer public."))
    return redirect("archive:record", found.slug)


@require_GET
def conference(request: HttpRequest, conference_id: int) -> HttpResponse:
    """From frozen to archived to published: where one conference held here stands."""
    user = cast("User", request.user)
    on = day_of(timezone.now())
    held = get_object_or_404(Conference.objects.visible_to(user, on=on), pk=conference_id)
    entered = Record.objects.filter(conference=held).first()
    context = {
        "conference": held,
        "figures": queries.figures_of(held),
        "record": entered,
        "published": publishing.one(KIND, entered.slug) if entered else None,
        "may_keep": rules.may_enter(user, held, on=on),
        "publish_form": PublishForm(),
    }
    return render(request, "archive/conference.html", context)


@require_POST
def enter(request: HttpRequest, conference_id: int) -> HttpResponse:
    user = cast("User", request.user)
    on = day_of(timezone.now())
    held = get_object_or_404(Conference.objects.visible_to(user, on=on), pk=conference_id)
    if not rules.may_enter(user, held, on=on):
        raise PermissionDenied
    try:
        entered = services.enter_conference(conference=held, by=user.actor, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("The conference is in the archive."))
        return redirect("archive:record", entered.slug)
    return redirect("archive:conference", held.pk)


def _record_page(request: HttpRequest, user: User, found: Record) -> HttpResponse:
    paper = papers.payload(found.facts)
    published = publishing.one(KIND, found.slug)
    context = {
        "record": found,
        "paper": reading(paper),
        "other_facts": [(field, papers.spoken(value)) for field, value in rules.other_facts(found.facts)],
        "notes": papers.notes(found.facts),
        "published": published,
        "is_newer": published is not None and papers.says_otherwise(found.facts, published.payload),
        "may_keep": rules.may_publish(user, found, on=day_of(timezone.now())),
        "publish_form": PublishForm(),
        "withdraw_form": WithdrawForm(),
        "acts": [(entry, spoken(entry.act)) for entry in entries_of(found)[:20]],
    }
    return render(request, "archive/record.html", context)


def _reader(request: HttpRequest) -> User:
    user = cast("User", request.user)
    if not rules.may_read(user, on=day_of(timezone.now())):
        raise PermissionDenied
    return user


def _keeper(request: HttpRequest) -> User:
    user = cast("User", request.user)
    if not rules.may_keep(user, on=day_of(timezone.now())):
        raise PermissionDenied
    return user


def _visible(user: User, slug: str) -> Record:
    return get_object_or_404(Record.objects.visible_to(user, on=day_of(timezone.now())).select_related("conference__host"), slug=slug)


def _kept(user: User, slug: str) -> Record:
    found = _visible(user, slug)
    if not rules.may_publish(user, found, on=day_of(timezone.now())):
        raise PermissionDenied
    return found
