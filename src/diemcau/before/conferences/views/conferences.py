from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.conferences import queries, rules, services
from diemcau.before.conferences.forms import ConferenceForm, ItemForm, hosts
from diemcau.before.conferences.models import Conference, Plan, ProgrammeItem, Speaker
from diemcau.foundation.accounts.models import User
from diemcau.foundation.accounts.queries import units_in_reach
from diemcau.foundation.audit.rules import spoken
from diemcau.foundation.network import queries as network
from diemcau.kernel import doors, panels
from diemcau.kernel.dates import day_of
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import is_htmx, number_of, page_or_partial

PAGE = 30  # conferences on a page
RECENT_ACTS = 6
EARLIER_ACTS = 200  # shown when asked for


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _today() -> date:
    return day_of(timezone.now())


@require_GET
def conferences(request: HttpRequest) -> HttpResponse:
    user, today = _user(request), _today()
    found = Conference.objects.visible_to(user, on=today).order_by("-opens_at", "-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    names = network.names_on({conference.host_id for conference in page}, today)
    rows = [(conference, names.get(conference.host_id)) for conference in page]
    may_create = bool(hosts(user, on=today))
    return render(request, "conferences/list.html", {"page": page, "rows": rows, "may_create": may_create, "now": timezone.now()})


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    user, today = _user(request), _today()
    if not hosts(user, on=today):
        raise PermissionDenied
    plan = _open_plan(user, number_of(request.GET.get("ke-hoach")))
    form = ConferenceForm(request.POST or None, user=user, on=today, initial={"title": plan.title, "host": plan.host_id} if plan else {})
    if form.is_valid():
        try:
            with transaction.atomic():
                conference = services.create_conference(**form.facts(), by=user.actor, now=timezone.now())
                if plan:
                    services.link_plan(plan=plan, conference=conference, by=user.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The conference was created. Next: the programme and the sites."))
            return redirect("conferences:detail", conference.pk)
    return render(request, "conferences/form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, conference_id: int) -> HttpResponse:
    user, today = _user(request), _today()
    conference = rules.prepared(user, conference_id, today)
    form = ConferenceForm(request.POST or None, user=user, on=today, conference=conference)
    if form.is_valid():
        try:
            services.change_conference(conference=conference, **form.facts(), by=user.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The conference was changed."))
            return redirect("conferences:detail", conference.pk)
    return render(request, "conferences/form.html", {"form": form, "conference": conference}, status=422 if form.is_bound else 200)


@require_GET
def detail(request: HttpRequest, conference_id: int) -> HttpResponse:
    user, today = _user(request), _today()
    conference = rules.watched(user, conference_id, today)
    locked = rules.why_locked(conference)
    acts = [(entry, spoken(entry.act)) for entry in queries.recent_acts(conference, limit=RECENT_ACTS + EARLIER_ACTS)]
    context = {
        "conference": conference,
        "host": network.names_on([conference.host_id], conference.day).get(conference.host_id),
        "may_prepare": (may_prepare := rules.may_prepare(user, conference, today)) and not locked,
        "may_copy": may_prepare,  # also of one that is frozen
        "locked": locked,
        "overview": queries.overview(conference),
        "recent": acts[:RECENT_ACTS],
        "earlier": acts[RECENT_ACTS:],
        "todo_urls": [panel.url(conference.pk) for panel in panels.of("conference-todo")],
        "sections": [(panel.name, panel.title, panel.url(conference.pk)) for panel in panels.of("conference")],
    }
    return render(request, "conferences/detail.html", context)


# --- programme --------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
def programme(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The programme; a POST adds an item at its end."""
    user, today = _user(request), _today()
    if request.method == "GET":
        conference, may_watch = rules.read(user, conference_id, today)
        return _programme(request, conference, may_prepare=rules.may_prepare(user, conference, today), may_watch=may_watch)
    conference = rules.prepared(user, conference_id, today)
    form = ItemForm(request.POST, conference=conference)
    return _entered(request, conference, form, None)


@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, conference_id: int, item_id: int) -> HttpResponse:
    """One item open for change, in its place."""
    conference = rules.prepared(_user(request), conference_id, _today())
    chosen = get_object_or_404(ProgrammeItem.objects.select_related("topic", "conference"), conference=conference, pk=item_id)
    form = ItemForm(request.POST or None, conference=conference, item=chosen)
    if request.method == "GET":
        return _programme(request, conference, may_prepare=True, editing=chosen, form=form)
    return _entered(request, conference, form, chosen)


@require_POST
def move(request: HttpRequest, conference_id: int, item_id: int, direction: str) -> HttpResponse:
    if direction not in {"len", "xuong"}:
        raise Http404
    user = _user(request)
    conference = rules.prepared(user, conference_id, _today())
    chosen = get_object_or_404(ProgrammeItem.objects.select_related("conference"), conference=conference, pk=item_id)
    return _tried(request, conference, partial(services.move_item, item=chosen, earlier=direction == "len", by=user.actor, now=timezone.now()))


@require_POST
def remove(request: HttpRequest, conference_id: int, item_id: int) -> HttpResponse:
    user = _user(request)
    conference = rules.prepared(user, conference_id, _today())
    chosen = get_object_or_404(ProgrammeItem.objects.select_related("conference"), conference=conference, pk=item_id)
    return _tried(request, conference, partial(services.remove_item, item=chosen, by=user.actor, now=timezone.now()))


@require_POST
def remove_speaker(request: HttpRequest, conference_id: int, speaker_id: int) -> HttpResponse:
    user = _user(request)
    conference = rules.prepared(user, conference_id, _today())
    speaker = get_object_or_404(Speaker.objects.select_related("conference"), conference=conference, pk=speaker_id)
    return _tried(request, conference, partial(services.remove_speaker, speaker=speaker, by=user.actor, now=timezone.now()))


def _tried(request: HttpRequest, conference: Conference, act: Callable[[], object]) -> HttpResponse:
    """Do ``act`` and show the programme again, with the reason when it was refused."""
    try:
        act()
    except Refused as refused:
        if is_htmx(request):
            return _programme(request, conference, may_prepare=True, refusal=str(refused.sentence), status=409)
        messages.error(request, str(refused.sentence))
    return _back(request, conference)


def _entered(request: HttpRequest, conference: Conference, form: ItemForm, chosen: ProgrammeItem | None) -> HttpResponse:
    """Enter a valid item and show the programme again, else show the form with its errors."""
    if form.is_valid():
        try:
            services.enter_item(conference=conference, facts=form.facts(), item=chosen, by=_user(request).actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            return _back(request, conference)
    return _programme(request, conference, may_prepare=True, editing=chosen, form=form, status=422)


def _back(request: HttpRequest, conference: Conference) -> HttpResponse:
    """The programme again: in place for htmx, by a redirect for a browser without it."""
    if is_htmx(request):
        return _programme(request, conference, may_prepare=True)
    return redirect("conferences:programme", conference.pk)


def _programme(
    request: HttpRequest,
    conference: Conference,
    *,
    may_prepare: bool,
    may_watch: bool = True,
    editing: ProgrammeItem | None = None,
    form: ItemForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    lines = queries.programme_lines(conference)
    locked = rules.why_locked(conference) if may_watch else None
    may_prepare = may_prepare and not locked
    choose = may_watch and doors.is_open("chosen-sites")
    context = {
        "conference": conference,
        "may_prepare": may_prepare,
        "may_watch": may_watch,
        "locked": locked,
        "lines": [(line, doors.path_to("chosen-sites", conference.pk, line.item.pk) if choose else "") for line in lines],
        "editing": editing,
        "refusal": refusal,
        "form": form or (ItemForm(conference=conference) if may_prepare else None),
        "speakers": Speaker.objects.filter(conference=conference).order_by("pk"),
    }
    return render(request, page_or_partial(request, "conferences/programme.html", "programme"), context, status=status)


def _open_plan(user: User, plan_id: int) -> Plan | None:
    """The plan a conference is made from, while it is open and its host's conferences are the reader's to prepare."""
    reach = units_in_reach(user, on=_today(), roles=rules.PREPARING_ROLES)
    return Plan.objects.filter(host__in=reach, conference=None, dropped_at=None, pk=plan_id).first() if plan_id else None
