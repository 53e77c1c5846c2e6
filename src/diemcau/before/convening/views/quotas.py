"""The host's pages: seats for all units, who has not answered, the terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference
from diemcau.before.convening import papers, services
from diemcau.before.convening.forms import TermsForm
from diemcau.before.convening.models import Nomination, NominationStatus, Quota
from diemcau.before.convening.queries import nominees, planning
from diemcau.before.convening.queries.quotas import Standing, seats_of, standings, terms_of, totals
from diemcau.before.convening.views.access import today, user_of
from diemcau.before.sites.models import Site
from diemcau.foundation.network import queries as network
from diemcau.foundation.network.models import BODY_KINDS, COMMUNE_KINDS, DISTRICT_KINDS, PROVINCE_KINDS, UnitKind
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import saved
from diemcau.kernel.http import number_of, page_or_partial
from diemcau.kernel.spreadsheets import XLSX
from diemcau.kernel.text import fold

UNDO = "convening.seats-before"  # of the session: what the last setting of seats replaced
LINES = 25  # on a page
WHOLE = "tat-ca"  # all lines on one page, to be printed
SECTIONS = {  # levels that a long list is cut into
    "tren": (gettext_lazy("provinces and districts"), (*PROVINCE_KINDS, *DISTRICT_KINDS)),
    "xa": (gettext_lazy("communes and wards"), COMMUNE_KINDS),
    "so": (gettext_lazy("departments and bodies"), (UnitKind.CENTRE, *BODY_KINDS)),
}
WAY_BACK = "convening.way-back"  # in the session: the last approval of all, or the last seats that followed
STATES = ("late", "silent", "partly", "done", "waiting", "proposed")


@require_GET
def quotas(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Who has not answered, in units and in seats."""
    user = user_of(request)
    conference = rules.watched(user, conference_id, today())
    now = timezone.now()
    lines = standings(conference, now=now)
    asked = {name: request.GET.get(name, "")[:100] for name in ("xem", "q", "loai")}
    found = _narrowed(lines, asked)
    is_whole = request.GET.get("trang") == WHOLE
    page = Paginator(found, max(len(found), 1) if is_whole else LINES).get_page(request.GET.get("trang"))
    terms = terms_of(conference)
    context = {
        "conference": conference,
        "may_prepare": rules.may_prepare(user, conference, today()),
        "page": page,
        "lines": page.object_list,
        "is_whole": is_whole,
        "kinds": [(name, label) for name, (label, kinds) in SECTIONS.items() if any(line.unit and line.unit.kind in kinds for line in lines)],
        "total": totals(lines),
        "gone": [(line, network.heirs_on(line.quota.unit, conference.day)) for line in lines if line.is_gone],
        "twins": nominees.twins(conference),
        "outside": seats_of(conference).outside,
        "terms": terms,
        "deadline": terms.deadline(conference.day),
        "now": now,
        "undo": len(_before(request, conference)),
        "way_back": _way_back(request, conference),
        "state": asked["xem"],
        "text": asked["q"],
        "section": asked["loai"],
        "query": urlencode({key: value for key, value in asked.items() if value}),
    }
    return render(request, page_or_partial(request, "convening/quotas.html", "lines"), context)


@require_GET
def quotas_export(request: HttpRequest, conference_id: int) -> HttpResponse:
    """The overview as a workbook, narrowed as on the screen."""
    conference = rules.watched(user_of(request), conference_id, today())
    asked = {name: request.GET.get(name, "")[:100] for name in ("xem", "q", "loai")}
    lines = _narrowed(standings(conference, now=timezone.now()), asked)
    content = papers.quotas_workbook(conference, lines)
    return saved(content, f"chi-tieu-{conference.pk}.xlsx", XLSX)


@require_http_methods(["GET", "POST"])
def quota_rule(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Seats by a rule ("2 per commune, 5 per department"), looked at and adjusted unit by unit before they are set."""
    user = user_of(request)
    conference = rules.prepared(user, conference_id, today())
    if request.method == "POST":
        return _set(request, conference, _asked(request))
    groups = planning.groups(conference)
    rule = {group.name: number_of(request.GET.get(group.name)) for group in groups if request.GET.get(group.name)}
    at_sites = request.GET.get("diem") == "1"
    planned = planning.planned(conference, rule, at_sites=at_sites) if rule else []
    context = {
        "conference": conference,
        "groups": [(group, request.GET.get(group.name, "")) for group in groups],
        "planned": planned,
        "is_asked": bool(rule),
        "at_sites": at_sites,
        "units": len({line.unit.unit_id for line in planned}),
        "seats": sum(line.seats for line in planned),
    }
    return render(request, "convening/quota_rule.html", context)


@require_http_methods(["GET", "POST"])
def quota_one(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Seats for one unit, found by its name."""
    conference = rules.prepared(user_of(request), conference_id, today())
    unit = number_of(request.POST.get("unit") or request.GET.get("unit"))
    chosen = network.names_on([unit], conference.day).get(unit) if unit else None
    error = ""
    if request.method == "POST":
        if chosen is None:
            error = _("Search for the unit and choose it.")
        else:
            site = number_of(request.POST.get("site")) or None
            return _set(request, conference, {(unit, site): min(number_of(request.POST.get("seats")), planning.MOST_SEATS)})
    sites = Site.objects.filter(conference=conference).order_by("sort_key", "pk")
    context = {"conference": conference, "chosen": chosen, "error": error, "sites": sites}
    return render(request, "convening/quota_one.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
def terms(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Until when, how often reminded, with approval or without."""
    user = user_of(request)
    conference = rules.prepared(user, conference_id, today())
    kept = terms_of(conference)
    initial = {
        "deadline_days": kept.deadline_days,
        "deadline_hour": kept.deadline_hour,
        "reminders": ", ".join(str(day) for day in kept.reminder_days),
        "needs_approval": kept.needs_approval,
        "numbers_by_unit": kept.numbers_by_unit,
    }
    form = TermsForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            services.set_terms(conference=conference, **form.facts(), by=user.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The terms were saved; the units see them at once."))
            return redirect("convening:quotas", conference.pk)
    context = {"conference": conference, "form": form, "deadline": kept.deadline(conference.day)}
    return render(request, "convening/terms.html", context, status=422 if form.is_bound else 200)


@require_POST
def approve_all(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Approve everybody who waits for it."""
    user = user_of(request)
    conference = rules.prepared(user, conference_id, today())
    rows = list(Nomination.objects.filter(quota__conference=conference, status=NominationStatus.PROPOSED).select_related("quota__conference"))
    try:
        count = services.approve(nominations=rows, by=user.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        request.session[WAY_BACK] = {"conference": conference.pk, "approved": [row.pk for row in rows]}
        messages.success(request, ngettext("%(count)s person was approved.", "%(count)s people were approved.", count) % {"count": count})
    return redirect("convening:quotas", conference.pk)


@require_POST
def settle_twin(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Keep one of the names under which a person was named by several units."""
    user = user_of(request)
    conference = rules.prepared(user, conference_id, today())
    try:
        came = services.settle_twin(conference=conference, keep=request.POST.get("giu", "")[:20], by=user.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        told = ngettext(
            "%(name)s stays once; the name was taken off the list of %(count)s other unit.",
            "%(name)s stays once; the name was taken off the lists of %(count)s other units.",
            came.units,
        ) % {"name": came.full_name, "count": came.units}
        if came.unreachable:
            told += " " + _("%(count)s have no contact to write to: tell them yourself.") % {"count": came.unreachable}
        else:
            told += " " + _("They are told by a letter.")
        messages.success(request, told)
    return redirect("convening:quotas", conference.pk)


@require_POST
def follow(request: HttpRequest, conference_id: int, quota_id: int) -> HttpResponse:
    """Let the seats of a unit that ended go to its successors."""
    user = user_of(request)
    conference = rules.prepared(user, conference_id, today())
    quota = get_object_or_404(Quota.objects.select_related("conference", "unit"), conference=conference, pk=quota_id, moved_to=None)
    heirs = [version.unit_id for version in network.heirs_on(quota.unit, conference.day)]
    seats = {unit: number_of(request.POST.get(f"seats-{unit}")) for unit in heirs}
    chief = number_of(request.POST.get("chief")) or (heirs[0] if heirs else 0)
    wanted = {unit: number for unit, number in seats.items() if number or unit == chief}
    trail = services.trail_of(quota, wanted, chief)
    try:
        services.follow_successor(quota=quota, seats=wanted, named_go_to=chief, by=user.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        request.session[WAY_BACK] = {"conference": conference.pk, "followed": trail.as_json()}
        messages.success(request, _("The seats went to the successor; the people already named count there."))
    return redirect("convening:quotas", conference.pk)


@require_POST
def way_back(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Take back what the reader just did here: an approval of all, or seats that followed a successor."""
    user, now = user_of(request), timezone.now()
    conference = rules.prepared(user, conference_id, today())
    kept = _way_back(request, conference)
    request.session.pop(WAY_BACK, None)
    try:
        if "approved" in kept:
            count = services.take_approval_back(conference=conference, nominations=kept["approved"], by=user.actor, now=now)
            told = ngettext("%(count)s person waits for approval again.", "%(count)s people wait for approval again.", count) % {"count": count}
        elif "followed" in kept:
            services.seats_return(conference=conference, trail=services.Followed(**kept["followed"]), by=user.actor, now=now)
            told = _("The seats are where they were; say again who takes them.")
        else:
            told = ""
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, told or _("There is nothing here to take back any more."))
    return redirect("convening:quotas", conference.pk)


def _way_back(request: HttpRequest, conference: Conference) -> dict[str, Any]:
    """What the reader did last that can be taken back; nothing for another conference."""
    kept = request.session.get(WAY_BACK) or {}
    return kept if kept.get("conference") == conference.pk else {}


def _asked(request: HttpRequest) -> dict[tuple[int, int | None], int]:
    """Seats as the form names them: "seats-UNIT-SITE", site 0 for none."""
    asked: dict[tuple[int, int | None], int] = {}
    for name, value in request.POST.items():
        parts = name.split("-")
        if len(parts) == 3 and parts[0] == "seats" and number_of(parts[1]):
            asked[number_of(parts[1]), number_of(parts[2]) or None] = min(number_of(str(value)), planning.MOST_SEATS)
    return asked


def _set(request: HttpRequest, conference: Conference, seats: dict[tuple[int, int | None], int]) -> HttpResponse:
    known = planning.known_units(conference, {unit for unit, _site in seats})
    wanted = {key: number for key, number in seats.items() if key[0] in known}
    now = {(row.unit_id, row.site_id): row.seats for row in Quota.objects.filter(conference=conference, moved_to=None)}
    changed = [[unit, site, now.get((unit, site), 0)] for (unit, site), number in wanted.items() if number != now.get((unit, site), 0)]
    try:
        count = services.set_quotas(conference=conference, seats=wanted, by=user_of(request).actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        request.session[UNDO] = {"conference": conference.pk, "seats": changed}
        told = ngettext("The seats of %(count)s line were set.", "The seats of %(count)s lines were set.", count)
        messages.success(request, told % {"count": count})
    return redirect(reverse("convening:quotas", args=[conference.pk]))


@require_POST
def quota_undo(request: HttpRequest, conference_id: int) -> HttpResponse:
    """Put back the seats as they were before the reader last set them here."""
    conference = rules.prepared(user_of(request), conference_id, today())
    seats = {(unit, site): number for unit, site, number in _before(request, conference)}
    request.session.pop(UNDO, None)
    try:
        services.set_quotas(conference=conference, seats=seats, by=user_of(request).actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("The seats are as they were. People named meanwhile stay on the list."))
    return redirect("convening:quotas", conference.pk)


def _before(request: HttpRequest, conference: Conference) -> list[tuple[int, int | None, int]]:
    """Unit, site and seats of each line the reader set last, as it was before; nothing for another conference."""
    kept = request.session.get(UNDO) or {}
    return kept["seats"] if kept.get("conference") == conference.pk else []


def _narrowed(lines: list[Standing], asked: Mapping[str, str]) -> list[Standing]:
    wanted, state = fold(asked["q"]), asked["xem"]
    found = [line for line in lines if not wanted or (line.unit and wanted in line.unit.folded)]
    if asked["loai"] in SECTIONS:
        _label, kinds = SECTIONS[asked["loai"]]
        found = [line for line in found if line.unit and line.unit.kind in kinds]
    if state == "open":
        return [line for line in found if line.seats.open]
    if state in {"waiting", "proposed"}:
        return [line for line in found if getattr(line.seats, state)]
    return [line for line in found if line.state == state] if state in STATES else found


def quota_context(conference: Conference) -> dict[str, Any]:
    """What the conference's own page says of the seats."""
    return {"conference": conference, "total": totals(standings(conference, now=timezone.now()))}


@require_GET
def quotas_todo(request: HttpRequest, conference_id: int) -> HttpResponse:
    """What remains to prepare about the seats: a part of the conference's page."""
    conference = rules.watched(user_of(request), conference_id, today())
    return render(request, "convening/quotas_todo.html", quota_context(conference))
