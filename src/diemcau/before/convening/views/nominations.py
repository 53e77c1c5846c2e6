"""The pages on which a unit names its people: what is asked, who comes, the receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.convening import services
from diemcau.before.convening.forms import Choice, ChoiceForm, NomineeForm
from diemcau.before.convening.models import Nomination, NominationStatus, Quota, Receipt
from diemcau.before.convening.queries import nominees as queries
from diemcau.before.convening.queries.quotas import seats_of_quota, standings, terms_of
from diemcau.before.convening.views.reach import Access, for_account, for_link, guard_fill
from diemcau.before.sites.queries import halls_of
from diemcau.foundation.network import queries as network
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import number_of

ACTS = {"decline": "tu-choi", "withdraw": "rut", "approve": "duyet", "refuse": "khong-duyet"}  # as the address says them
HOST_ACTS = {"duyet", "khong-duyet"}


@require_GET
def _home(request: HttpRequest, access: Access) -> HttpResponse:
    """Seats asked of the reader's units; with one quota this is its page."""
    quotas = list(access.quotas().filter(moved_to=None))
    if access.link is not None and len(quotas) == 1:
        return _shown(request, access, quotas[0])
    now = timezone.now()
    lines = [(line, access.url("quota", line.quota.pk)) for line in standings(access.conference, now=now, quotas=quotas)]
    return render(request, "convening/my_quotas.html", _common(access) | {"lines": lines})


@require_GET
def _quota(request: HttpRequest, access: Access, quota_id: int) -> HttpResponse:
    return _shown(request, access, access.quota(quota_id))


@require_http_methods(["GET", "POST"])
def _choose(request: HttpRequest, access: Access, quota_id: int) -> HttpResponse:
    """Who comes: people in office, those of last time, names by hand.  Sending them ends at the receipt."""
    quota = access.quota(quota_id)
    guard_fill(access, quota)
    before, offers = queries.last_time(quota)
    choice = Choice(in_office=queries.in_office(quota), last_time=offers)
    form = ChoiceForm(request.POST or None, choice=choice, open_seats=seats_of_quota(quota.moved_to or quota).open)
    if form.is_valid():
        try:
            receipt = services.nominate(quota=quota, people=form.people(), by=access.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            return redirect(access.url("receipt", quota.pk, receipt.pk))
    context = _about(access, quota) | {"form": form, "choice": choice, "before": before}
    return render(request, "convening/choose.html", context, status=422 if form.is_bound else 200)


@require_GET
def _receipt(request: HttpRequest, access: Access, quota_id: int, receipt_id: Any) -> HttpResponse:
    quota = access.quota(quota_id)
    receipt = get_object_or_404(Receipt, quota=quota, pk=receipt_id)
    people = [person for person in queries.named([quota])[quota.pk] if person.nomination.receipt_id == receipt.pk]
    people.sort(key=lambda person: person.nomination.pk)
    is_live = any(person.nomination.is_live for person in people)
    context = _about(access, quota) | {"receipt": receipt, "people": people, "may_undo": is_live and access.may_fill(quota)}
    context["undo_url"] = access.url("take_back", quota.pk, receipt.pk)
    return render(request, "convening/receipt.html", context)


@require_POST
def _undo(request: HttpRequest, access: Access, quota_id: int, receipt_id: Any) -> HttpResponse:
    quota = access.quota(quota_id)
    guard_fill(access, quota)
    receipt = get_object_or_404(Receipt.objects.select_related("quota__conference", "quota__moved_to"), quota=quota, pk=receipt_id)

    def act() -> str:
        count = services.take_back(receipt=receipt, by=access.actor, now=timezone.now())
        return ngettext("%(count)s name was taken back.", "%(count)s names were taken back.", count) % {"count": count}

    return _tried(request, act, access.url("quota", quota.pk))


@require_POST
def _leave(request: HttpRequest, access: Access, quota_id: int, nomination_id: int, act: str) -> HttpResponse:
    """Someone named cannot come, is taken back, is approved or not; with a reason where one is due."""
    quota, nomination = _named(access, quota_id, nomination_id)
    if act in HOST_ACTS and not access.is_host:
        raise PermissionDenied
    by, now, reason, name = access.actor, timezone.now(), request.POST.get("ly_do", "")[:300], nomination.full_name

    def done() -> str:
        if act == "tu-choi":
            services.decline(nomination=nomination, reason=reason, by=by, now=now)
            return _("%(name)s cannot come; the seat is open again or went to the waiting list.") % {"name": name}
        if act == "rut":
            services.withdraw(nomination=nomination, reason=reason, by=by, now=now)
            return _("%(name)s was taken off the list.") % {"name": name}
        if act == "duyet":
            services.approve(nominations=[nomination], by=by, now=now)
            return _("%(name)s was approved.") % {"name": name}
        if act == "khong-duyet":
            services.refuse(nomination=nomination, reason=reason, by=by, now=now)
            return _("%(name)s was not approved.") % {"name": name}
        raise Http404

    return _tried(request, done, access.url("quota", quota.pk))


@require_http_methods(["GET", "POST"])
def _replace(request: HttpRequest, access: Access, quota_id: int, nomination_id: int) -> HttpResponse:
    """Somebody else takes the seat; until the conference closes, also on its morning."""
    quota, nomination = _named(access, quota_id, nomination_id)
    form = NomineeForm(request.POST or None)
    if form.is_valid():
        person = services.Nominee(form.cleaned_data["full_name"], form.cleaned_data["post"], form.cleaned_data["phone"])
        try:
            new = services.replace(
                nomination=nomination, person=person, reason=form.cleaned_data["reason"], by=access.actor, now=timezone.now()
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("%(new)s comes instead of %(old)s.") % {"new": new.full_name, "old": nomination.full_name})
            return redirect(access.url("quota", quota.pk))
    context = _about(access, quota) | {"form": form, "nomination": nomination}
    return render(request, "convening/replace.html", context, status=422 if form.is_bound else 200)


@require_POST
def _give_back(request: HttpRequest, access: Access, quota_id: int) -> HttpResponse:
    quota = access.quota(quota_id)
    guard_fill(access, quota)
    seats, reason = number_of(request.POST.get("so_cho")), request.POST.get("ly_do", "")[:300]

    def act() -> str:
        services.give_back(quota=quota, seats=seats, reason=reason, by=access.actor, now=timezone.now())
        return ngettext("%(count)s seat was given back.", "%(count)s seats were given back.", seats) % {"count": seats}

    return _tried(request, act, access.url("quota", quota.pk))


def _shown(request: HttpRequest, access: Access, quota: Quota) -> HttpResponse:
    people = queries.named([quota])[quota.pk]
    rows = [
        (person, {name: access.url("leave", quota.pk, person.nomination.pk, act) for name, act in ACTS.items()},
         access.url("replace", quota.pk, person.nomination.pk))
        for person in people
    ]  # fmt: skip
    context = _about(access, quota) | {
        "rows": [row for row in rows if row[0].nomination.is_live],
        "left": [row for row in rows if not row[0].nomination.is_live],
        "others": queries.others_convened(quota),
        "may_fill": access.may_fill(quota),
        "halls": [] if access.link else halls_of(quota.unit, quota.conference),
        "give_back_url": access.url("give_back", quota.pk),
        "proposed": NominationStatus.PROPOSED,
    }
    return render(request, "convening/quota.html", context)


def _named(access: Access, quota_id: int, nomination_id: int) -> tuple[Quota, Nomination]:
    """A nomination of a quota the reader may fill, or of one it took over."""
    quota = access.quota(quota_id)
    guard_fill(access, quota)
    family = [quota.pk, *Quota.objects.filter(moved_to=quota.pk).values_list("pk", flat=True)]
    rows = Nomination.objects.select_related("quota__conference", "quota__moved_to", "delegate")
    return quota, get_object_or_404(rows, quota__in=family, pk=nomination_id)


def _common(access: Access) -> dict[str, Any]:
    conference = access.conference
    terms = terms_of(conference)
    now = timezone.now()
    deadline = terms.deadline(conference.day)
    return {
        "access": access,
        "conference": conference,
        "terms": terms,
        "deadline": deadline,
        "is_past": now > deadline,
        "is_closed": now >= conference.closes_at,
        "now": now,
        "host": network.names_on([conference.host_id], conference.day).get(conference.host_id),
        "home_url": access.url("my-quotas"),
    }


def _about(access: Access, quota: Quota) -> dict[str, Any]:
    units = network.names_on({quota.unit_id, *([quota.moved_to.unit_id] if quota.moved_to else [])}, access.conference.day)
    return _common(access) | {
        "quota": quota,
        "unit": units.get(quota.unit_id),
        "heir": units.get(quota.moved_to.unit_id) if quota.moved_to else None,
        "seats": seats_of_quota(quota.moved_to or quota),
        "quota_url": access.url("quota", quota.pk),
        "choose_url": access.url("choose", quota.pk),
    }


def _tried(request: HttpRequest, act: Callable[[], str], back: str) -> HttpResponse:
    """Do ``act``, say what it came to or why it was refused, and go ``back``."""
    try:
        messages.success(request, act())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    return redirect(back)


my_quotas, quota, choose, receipt = for_account(_home), for_account(_quota), for_account(_choose), for_account(_receipt)
take_back, leave, replace, give_back = for_account(_undo), for_account(_leave), for_account(_replace), for_account(_give_back)
link_home, link_quota, link_choose, link_receipt = for_link(_home), for_link(_quota), for_link(_choose), for_link(_receipt)
link_take_back, link_leave, link_replace, link_give_back = for_link(_undo), for_link(_leave), for_link(_replace), for_link(_give_back)
