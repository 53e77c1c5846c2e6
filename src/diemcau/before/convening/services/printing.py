"""Invitations of everyone as one file: pieces of a batch, each a process of the press."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse

from diemcau.before.conferences.models import Conference
from diemcau.before.conferences.rules import subject_of
from diemcau.before.convening.errors import GapsNotSeen
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.papers.people import invitation
from diemcau.before.convening.papers.values import holes
from diemcau.before.convening.queries.invitations import about, conference_of
from diemcau.before.convening.queries.papers import invited, paper_facts
from diemcau.foundation.accounts.models import User
from diemcau.foundation.batches import services as batches
from diemcau.foundation.batches.models import Batch, BatchPiece, Form
from diemcau.foundation.batches.rules import Kind, Part
from diemcau.foundation.papers.models import KindCode
from diemcau.foundation.papers.services import render_pdf_of_many

INVITATIONS = "convening.invitations"
IN_A_PIECE = 100  # one process of the press: a second or two, so that stopping does not take long


def print_invitations(*, conference: Conference, form: Form, gaps_seen: bool = False, owner: User, now: datetime) -> Batch:
    """Begin the invitations of everyone expected, by site and given name: one PDF to print, or a ZIP with a file for each site.

    Raises ``GapsNotSeen`` when each would say something with dots and nobody said to know, ``NothingToMake`` when nobody is expected.
    """
    if not gaps_seen and (missing := holes(paper_facts(conference, now=now), KindCode.INVITATION)):
        raise GapsNotSeen(missing)
    return batches.begin(
        kind=INVITATIONS,
        about=about(conference),
        title=f"Giấy mời – {conference.title}",
        form=form,
        parts=list(_parts(conference, form)),
        owner=owner,
        by=owner.actor,
        now=now,
    )


def make_piece(batch: Batch, piece: BatchPiece) -> bytes:
    """The invitations of one piece; of whoever was cancelled meanwhile none is printed, a piece without anybody has the form for all."""
    conference = Conference.objects.select_related("host").get(pk=conference_of(batch.about))
    facts = paper_facts(conference, now=batch.created_at)
    people = {person.delegate_id: person for person in invited(conference, Delegate.objects.expected().filter(pk__in=piece.keys))}
    papers = [invitation(facts, people[key]) for key in piece.keys if key in people]
    return render_pdf_of_many(papers or [invitation(facts)])


def may_see(user: User, thing: str, on: date) -> bool:
    """Whoever prepares the conference."""
    return subject_of(user, conference_of(thing), on) is not None


KIND = Kind(INVITATIONS, make=make_piece, may_see=may_see, home=lambda thing: reverse("convening:invite", args=[conference_of(thing)]))


def _parts(conference: Conference, form: Form) -> Iterator[Part]:
    rows = Delegate.objects.expected().filter(conference=conference).order_by("site__sort_key", "site", "sort_key", "pk")
    people = list(rows.values_list("site__name", "pk"))
    if form == Form.PDF:
        for start in range(0, len(people), IN_A_PIECE):
            first, last = people[start][0], people[min(start + IN_A_PIECE, len(people)) - 1][0]
            yield Part(first if first == last else f"{first} – {last}", [pk for _, pk in people[start : start + IN_A_PIECE]])
        return
    for site, theirs in groupby(people, key=lambda person: person[0]):
        yield from _of_site(site, [pk for _, pk in theirs])


def _of_site(site: str, keys: list[int]) -> Iterable[Part]:
    portions = [keys[start : start + IN_A_PIECE] for start in range(0, len(keys), IN_A_PIECE)]
    return [Part(site if len(portions) == 1 else f"{site} ({number})", portion) for number, portion in enumerate(portions, start=1)]
