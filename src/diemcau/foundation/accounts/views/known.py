"""People who hold posts in the reader's units: finding them, putting them right, merging, splitting, forgetting."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.foundation.accounts import rules
from diemcau.foundation.accounts.forms import PersonForm
from diemcau.foundation.accounts.models import User
from diemcau.foundation.accounts.views.reader import reader_of
from diemcau.foundation.audit.queries import acts_of
from diemcau.foundation.network import queries as network
from diemcau.foundation.network import services
from diemcau.foundation.network.models import Person
from diemcau.foundation.network.queries import today
from diemcau.kernel.errors import Refused
from diemcau.kernel.http import number_of, page_or_partial
from diemcau.kernel.text import clean

HITS = 30


@require_GET
def known_people(request: HttpRequest) -> HttpResponse:
    """Search the people in the reader's units by name, without accents."""
    reader = reader_of(request)
    text = clean(request.GET.get("q", ""))[:120]
    reach = rules.units_in_reach(reader, on=today())
    found = network.people_called(text, units=reach, on=today(), limit=HITS + 1) if text else []
    context = {"text": text, "found": found[:HITS], "is_cut": len(found) > HITS}
    return render(request, page_or_partial(request, "accounts/known_people.html", "found"), context)


@require_http_methods(["GET", "POST"])
def known_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person and their posts; POST corrects how they are written and reached."""
    reader = reader_of(request)
    person = _person(reader, person_id)
    if person.merged_into_id:
        return redirect("accounts:known_person", person.merged_into_id)
    may_keep = rules.may_keep_person(reader, person, on=today())
    form = PersonForm(request.POST or None, initial={"full_name": person.full_name, "phone": person.phone, "email": person.email})
    if request.method == "POST":
        if not may_keep:
            raise PermissionDenied
        if form.is_valid():
            try:
                services.correct_person(person=person, **form.cleaned_data, by=reader.actor, now=timezone.now())
            except Refused as refused:
                form.add_error(None, str(refused.sentence))
            else:
                messages.success(request, _("The person was corrected."))
                return redirect("accounts:known_person", person.pk)
    reach = rules.units_in_reach(reader, on=today())
    context = {
        "person": person,
        "form": form,
        "may_keep": may_keep,
        "keeps_a_part": not may_keep and rules.keeps_a_post_of(reader, person, on=today()),
        "held": network.posts_of(person, units=reach, on=today()),
        "merged": network.mergers_of(person),
        "twins": [row for row in network.namesakes(full_name=person.full_name, phone=person.phone, units=reach, on=today()) if row.person != person],
        "acts": acts_of(person),
    }
    return render(request, "accounts/known_person.html", context)


@require_POST
def merge(request: HttpRequest, person_id: int) -> HttpResponse:
    """Say that another entry is the same person as this one."""
    reader = reader_of(request)
    kept, other = _kept(reader, person_id), _kept(reader, number_of(request.POST.get("merged")))
    try:
        services.merge_people(kept=kept, merged=other, by=reader.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("The two entries are one person now. They can be split again below."))
    return redirect("accounts:known_person", kept.pk)


@require_POST
def split(request: HttpRequest, person_id: int) -> HttpResponse:
    """Split off an entry that had been merged."""
    reader = reader_of(request)
    person = _kept(reader, person_id)  # judged by the posts of the whole entry, not by those of the part
    try:
        services.split_person(merged=person, by=reader.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    else:
        messages.success(request, _("The entry stands on its own again."))
    return redirect("accounts:known_person", person.pk)


@require_POST
def forget(request: HttpRequest, person_id: int) -> HttpResponse:
    """Delete somebody whom no post and no conference needs."""
    reader = reader_of(request)
    person = _kept(reader, person_id)
    try:
        services.forget_person(person=person, by=reader.actor, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("accounts:known_person", person.pk)
    messages.success(request, _("The person was deleted, with the days of their former posts."))
    return redirect("accounts:known_people")


def _person(reader: User, person_id: int) -> Person:
    """Somebody with a post, of whatever day, in the reader's units; anyone else is not found."""
    return get_object_or_404(Person.objects.in_units(rules.units_in_reach(reader, on=today())), pk=person_id)


def _kept(reader: User, person_id: int) -> Person:
    person = _person(reader, person_id)
    if not rules.may_keep_person(reader, person, on=today()):
        raise PermissionDenied
    return person
