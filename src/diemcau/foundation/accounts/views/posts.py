"""Posts of units and the people in them: for whoever has a role there."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.foundation.accounts import rules
from diemcau.foundation.accounts.forms import AppointForm, LastDayForm, PostForm, RenameForm, TitleForm
from diemcau.foundation.accounts.models import User
from diemcau.foundation.accounts.views.reader import reader_of
from diemcau.foundation.audit.queries import acts_of
from diemcau.foundation.network import queries as network
from diemcau.foundation.network import services
from diemcau.foundation.network.models import Holding, Person, Post, Unit
from diemcau.foundation.network.queries import today
from diemcau.kernel.dates import day_in
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import is_htmx


@require_GET
def posts_panel(request: HttpRequest, unit_id: int) -> HttpResponse:
    """On a unit's page: its posts and who holds them on the chosen day; nothing for whoever has no role over the unit."""
    reader, unit = reader_of(request), get_object_or_404(Unit, pk=unit_id)
    day = day_in(request.GET.get("day")) or today()
    may_read = rules.may_read_posts(reader, unit, on=today())
    if not may_read and not is_htmx(request):
        raise Http404
    context = {
        "unit": unit,
        "day": day,
        "asked": day_in(request.GET.get("day")),
        "may_read": may_read,
        "may_keep": may_read and rules.may_keep_posts(reader, unit, on=today()),
        "posts": network.posts_on(unit, day) if may_read else [],
        "name": network.names_on([unit.pk], day)[unit.pk].name,
    }
    return render(request, "accounts/posts.html#panel" if is_htmx(request) else "accounts/posts.html", context)


@require_http_methods(["GET", "POST"])
def new_post(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Open a post in a unit."""
    reader, day = reader_of(request), today()
    unit = _unit(reader, unit_id)
    if not rules.may_keep_posts(reader, unit, on=day):
        raise PermissionDenied
    form = PostForm(request.POST or None, initial={"since": day})
    if request.method == "POST" and form.is_valid():
        try:
            post = services.open_post(unit=unit, **form.facts(), by=reader.actor, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused.sentence))
        else:
            messages.success(request, _("The post was opened. Write down who holds it."))
            return redirect("accounts:post", post.pk)
    context = {"form": form, "unit_name": network.names_on([unit.pk], day)[unit.pk].name, "unit": unit, "sources": network.training_sources()}
    return render(request, "accounts/new_post.html", context)


@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """One post through time; POST appoints somebody, and first asks whether it is somebody already known."""
    reader, day = reader_of(request), today()
    thing = _post(reader, post_id)
    may_keep = rules.may_keep_posts(reader, thing.unit, on=day)
    form = AppointForm(request.POST or None)
    if request.method == "POST":
        if not may_keep:
            raise PermissionDenied
        if told := _appointed(request, reader, thing, form):
            messages.success(request, told)
            return redirect("accounts:post", thing.pk)
    context = {
        "post": thing,
        "unit_name": network.names_on([thing.unit_id], day)[thing.unit_id].name,
        "held": network.holdings_in(thing),
        "day": day,
        "may_keep": may_keep,
        "form": form,
        "asks_who": bool(getattr(form.fields["who"], "choices", ())),
        "correct_form": TitleForm(initial={"title": thing.title, "training_source": thing.training_source}, auto_id="correct_%s"),
        "rename_form": RenameForm(auto_id="rename_%s"),
        "end_form": LastDayForm(initial={"until": thing.last_day}, auto_id="end_%s"),
        "sources": network.training_sources(),
        "acts": acts_of(thing),
    }
    return render(request, "accounts/post.html", context)


def _appointed(request: HttpRequest, reader: User, thing: Post, form: AppointForm) -> str:
    """Appoint whom ``form`` names and say so; blank when the page must be shown again, with what is wrong or asked.

    Somebody whose entry the reader may only read is not taken for it: they are written down anew, and whoever keeps both may merge
    the two.  Else a commune could reach into the entry of anybody it sees (docs/adr/0025-whose-entry.md).
    """
    alike = network.namesakes(
        full_name=request.POST.get("full_name", ""), phone=request.POST.get("phone", ""), units=rules.units_in_reach(reader, on=today()), on=today()
    )
    theirs = rules.kept_people(reader, [row.person.pk for row in alike], on=today())
    known = [row for row in alike if row.person.pk in theirs]
    if known:
        form.ask_who([(str(row.person.pk), f"{row.person.full_name}: {row.posts}") for row in known])
    if not form.is_valid():
        return ""
    facts = form.cleaned_data
    if known and not facts["who"]:
        form.add_error("who", _("People of this name or telephone are known already. Choose, so that nobody is written down twice."))
        return ""
    chosen: Person | None = next((row.person for row in known if str(row.person.pk) == facts["who"]), None)
    until = LastDayForm({"until": request.POST.get("until", "")})
    until.is_valid()
    try:
        services.appoint_named(
            post=thing, person=chosen, full_name=facts["full_name"], phone=facts["phone"], email=facts["email"],
            since=facts["since"], until=until.until_after(), by=reader.actor, now=timezone.now(),
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, str(refused.sentence))
        return ""
    if chosen is None and len(alike) > len(known):
        return _(
            "The holder was written down as an entry of its own: somebody alike holds posts you do not keep. Whoever keeps both may merge the two."
        )
    return _("The holder was written down.")


@require_POST
def change_post(request: HttpRequest, post_id: int, act: str) -> HttpResponse:
    """Correct how a post is written ("sua"), give it a new title from a day ("doi-ten") or set its last day ("ket-thuc")."""
    reader = reader_of(request)
    thing = _kept(reader, post_id)
    forms = {"sua": TitleForm, "doi-ten": RenameForm, "ket-thuc": LastDayForm}
    if act not in forms:
        raise Http404
    form = forms[act](request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed: fill in every field, days as dates."))
        return redirect("accounts:post", thing.pk)
    try:
        if act == "sua":
            services.correct_post(post=thing, **form.cleaned_data, by=reader.actor, now=timezone.now())
        elif act == "doi-ten":
            thing = services.rename_post(post=thing, **form.cleaned_data, by=reader.actor, now=timezone.now())
        elif isinstance(form, LastDayForm):
            services.end_post(post=thing, until=form.until_after(), by=reader.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("The post was changed."))
    return redirect("accounts:post", thing.pk)


@require_POST
def change_holding(request: HttpRequest, holding_id: int, act: str) -> HttpResponse:
    """Set the last day of somebody in a post ("ket-thuc"; empty: as long as the post), or take out one entered by mistake ("bo")."""
    reader = reader_of(request)
    holding = get_object_or_404(Holding.objects.select_related("post__unit"), pk=holding_id)
    thing = _kept(reader, holding.post_id)
    if act not in {"ket-thuc", "bo"}:
        raise Http404
    form = LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This day cannot be read. Nothing was changed."))
        return redirect("accounts:post", thing.pk)
    try:
        if act == "bo":
            services.withdraw_holding(holding=holding, by=reader.actor, now=timezone.now())
        else:
            services.end_holding(holding=holding, until=form.until_after(), by=reader.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("The holder was taken out.") if act == "bo" else _("The last day was set."))
    return redirect("accounts:post", thing.pk)


def _unit(reader: User, unit_id: int) -> Unit:
    unit = get_object_or_404(Unit, pk=unit_id)
    if not rules.may_read_posts(reader, unit, on=today()):
        raise Http404
    return unit


def _post(reader: User, post_id: int) -> Post:
    thing = get_object_or_404(Post.objects.select_related("unit", "was"), pk=post_id)
    _unit(reader, thing.unit_id)
    return thing


def _kept(reader: User, post_id: int) -> Post:
    thing = _post(reader, post_id)
    if not rules.may_keep_posts(reader, thing.unit, on=today()):
        raise PermissionDenied
    return thing
