from __future__ import annotations

from datetime import date
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.foundation.accounts import queries, rules, services
from diemcau.foundation.accounts.forms import BodyForm, GrantForm, NewUserForm
from diemcau.foundation.accounts.models import Grant, Role, User
from diemcau.foundation.audit.queries import acts_of
from diemcau.foundation.network import services as network
from diemcau.foundation.network.models import Unit
from diemcau.foundation.network.queries import names_on, search, today
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import is_htmx, page_or_partial
from diemcau.kernel.text import clean

PAGE = 50  # people on a page
CHOICES = 12  # units offered at once


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """My account: who I am and what I may do where."""
    user, day = _reader(request), today()
    return render(
        request,
        "accounts/me.html",
        {"grants": queries.grants_of(user, on=day), "may_administer": rules.may_administer(user, on=day), "acts": acts_of(user)},
    )


@require_GET
def users(request: HttpRequest) -> HttpResponse:
    """People with a role in the units I administer."""
    reader, day = _administrator(request), today()
    text = clean(request.GET.get("q", ""))[:100]
    people = queries.holders_in_reach(reader, on=day).filter(Q(full_name__icontains=text) | Q(email__icontains=text))
    page = Paginator(people.order_by("full_name", "pk"), PAGE).get_page(request.GET.get("page"))
    grants = queries.grants_seen(reader, page.object_list, on=day)
    rows = [(person, grants.get(person.pk, [])) for person in page.object_list]
    return render(request, page_or_partial(request, "accounts/users.html", "rows"), {"rows": rows, "page": page, "text": text})


@require_http_methods(["GET", "POST"])
def new_user(request: HttpRequest) -> HttpResponse:
    """Make an account with its first role, and show once the link with which its holder sets a password."""
    reader, day = _administrator(request), today()
    form = NewUserForm(request.POST or None, units=_reach(reader, day), today=day)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            with transaction.atomic():
                now = timezone.now()
                person = services.add_user(email=facts["email"], full_name=facts["full_name"], by=reader.actor, now=now)
                services.give_grant(user=person, **form.grant(), by=reader.actor, now=now)
                link = services.give_link(user=person, by=reader.actor, now=now)
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            return render(request, "accounts/link.html", {"person": person, "link": request.build_absolute_uri(link)})
    return render(request, page_or_partial(request, "accounts/new_user.html", "choices"), {"form": form, **_choices(request, reader, day)})


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One person in my reach: their roles there; POST gives another."""
    reader, day = _administrator(request), today()
    holder = get_object_or_404(queries.holders_in_reach(reader, on=day), pk=user_id)
    form = GrantForm(request.POST or None, units=_reach(reader, day), today=day)
    if request.method == "POST" and form.is_valid():
        if not rules.may_grant(reader, holder, form.cleaned_data["unit"], on=day):
            raise PermissionDenied
        try:
            services.give_grant(user=holder, **form.grant(), by=reader.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The role was given."))
            return redirect("accounts:person", holder.pk)
    context = {
        "person": holder,
        "form": form,
        "is_me": holder == reader,
        "grants": queries.grants_seen(reader, [holder], on=day).get(holder.pk, []),
        "may_help_in": rules.may_help_in(reader, holder, on=day),
        "acts": acts_of(holder),
        **_choices(request, reader, day),
    }
    return render(request, page_or_partial(request, "accounts/person.html", "choices"), context)


@require_POST
def end_grant(request: HttpRequest, grant_id: int) -> HttpResponse:
    reader, day = _administrator(request), today()
    grant = get_object_or_404(Grant.objects.filter(unit__in=_reach(reader, day)).select_related("user", "unit"), pk=grant_id)
    if not rules.may_grant(reader, grant.user, grant.unit, on=day):
        raise PermissionDenied
    try:
        services.end_grant(grant=grant, by=reader.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("The role was ended."))
    if queries.holders_in_reach(reader, on=day).filter(pk=grant.user_id).exists():
        return redirect("accounts:person", grant.user_id)
    return redirect("accounts:users")


@require_POST
def link(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show once a link with which the person sets a new password."""
    reader, day = _administrator(request), today()
    holder = get_object_or_404(queries.holders_in_reach(reader, on=day), pk=user_id)
    if not rules.may_help_in(reader, holder, on=day):
        raise PermissionDenied
    path = services.give_link(user=holder, by=reader.actor, now=timezone.now())
    return render(request, "accounts/link.html", {"person": holder, "link": request.build_absolute_uri(path)})


@require_GET
def unit_panel(request: HttpRequest, unit_id: int) -> HttpResponse:
    """On a unit's page: who holds a role there, and the way to enter a body below it; nothing for whoever may neither."""
    reader, day = _reader(request), today()
    unit = get_object_or_404(Unit, pk=unit_id)
    may_see = queries.holds(reader, [Role.ADMINISTRATOR], unit, on=day)
    context = {
        "unit": unit,
        "may_see": may_see,
        "may_found": rules.may_found(reader, unit, on=day),
        "grants": Grant.objects.filter(unit=unit).on(day).select_related("user").order_by("user__full_name", "pk") if may_see else [],
    }
    return render(request, "accounts/unit_panel.html#panel" if is_htmx(request) else "accounts/unit_panel.html", context)


@require_http_methods(["GET", "POST"])
def new_body(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Enter a department, committee or organisation under a unit."""
    reader, day = _reader(request), today()
    parent = get_object_or_404(Unit, pk=unit_id)
    if not rules.may_found(reader, parent, on=day):
        raise PermissionDenied
    form = BodyForm(request.POST or None, initial={"since": day})
    if request.method == "POST" and form.is_valid():
        try:
            body = network.found_unit(**form.cleaned_data, parent=parent, by=reader.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The unit was entered."))
            return redirect("network:unit", body.pk)
    return render(request, "accounts/new_body.html", {"form": form, "parent": names_on([parent.pk], day)[parent.pk]})


def _reader(request: HttpRequest) -> User:
    return cast("User", request.user)


def _administrator(request: HttpRequest) -> User:
    reader = _reader(request)
    if not rules.may_administer(reader, on=today()):
        raise PermissionDenied
    return reader


def _reach(reader: User, day: date) -> QuerySet[Unit]:
    return queries.units_in_reach(reader, on=day, roles=[Role.ADMINISTRATOR])


def _choices(request: HttpRequest, reader: User, day: date) -> dict[str, object]:
    """Units to choose from: those found by ``unit_q``, else those of the reader's own grants; and the one chosen."""
    text = request.GET.get("unit_q", "") or request.POST.get("unit_q", "")
    chosen = request.POST.get("unit", "") or request.GET.get("unit", "")
    choices = search(text, on=day, limit=CHOICES, within=_reach(reader, day)) if text else queries.own_units(reader, on=day)
    return {"unit_q": text, "choices": choices, "chosen": chosen}
