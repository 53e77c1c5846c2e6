"""One paper as a reader asked for it: which kind, of which sites or which person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from diemcau.before.convening.errors import TooManyAtOnce
from diemcau.before.convening.models import DelegateQuerySet
from diemcau.before.convening.papers import conference, people
from diemcau.before.convening.papers.values import rows, values
from diemcau.before.convening.queries.papers import LIST_LIMIT, Invited, PaperFacts, invited, listed, site_sheets
from diemcau.before.sites.models import Site
from diemcau.foundation.papers import services as press
from diemcau.foundation.papers.models import KindCode, Paper, PaperTemplate
from diemcau.foundation.papers.rules.codes import qr_png
from diemcau.foundation.papers.rules.placeholders import QR
from diemcau.foundation.papers.services.templates import filled

INVITATIONS_AT_ONCE = 3 * people.INVITATIONS_IN_A_FILE  # while a reader waits; more go as a job
_OF_FACTS = {
    KindCode.PLAN: conference.plan,
    KindCode.CALL: conference.call,
    KindCode.PROGRAMME: conference.programme,
    KindCode.CONCLUSIONS: conference.conclusions,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """``sites`` and ``person`` narrow the paper; ``delegates`` are those the reader may see; ``may_have_links`` to the consoles."""

    code: KindCode
    facts: PaperFacts
    delegates: DelegateQuerySet
    sites: Sequence[Site] = ()
    person: Invited | None = None
    may_have_links: bool = False

    @property
    def about(self) -> str:
        """What of the conference it is about: a person, a site, or nothing in particular."""
        if self.person:
            return self.person.full_name
        return self.sites[0].name if len(self.sites) == 1 else ""

    @property
    def query(self) -> str:
        """The part of the address that asks for the same again: "?diem=5"."""
        asked = {"nguoi": self.person.delegate_id} if self.person else {"diem": self.sites[0].pk} if len(self.sites) == 1 else {}
        return f"?{urlencode(asked)}" if asked else ""


def paper(wanted: Wanted) -> Paper:
    """The paper, ready for a renderer; badges are none.  Raises ``TooManyAtOnce``."""
    facts = wanted.facts
    if of_facts := _OF_FACTS.get(wanted.code):
        return of_facts(facts)
    if wanted.code == KindCode.LIST:
        _few(facts.people, LIST_LIMIT)
        return conference.delegates_list(facts, listed(facts.conference))
    if wanted.code == KindCode.TASK:
        return people.task_sheets(facts, site_sheets(facts.conference, wanted.sites, with_links=wanted.may_have_links))
    if wanted.code == KindCode.SIGN_IN:
        _few(_expected(wanted), LIST_LIMIT)
        return people.sign_in_sheets(facts, site_sheets(facts.conference, wanted.sites))
    return people.invitation(facts, wanted.person)


def docx(wanted: Wanted, template: PaperTemplate | None) -> bytes:
    """The paper as DOCX, in the office's own ``template`` when there is one.  Raises ``TooManyAtOnce``."""
    if template is None:
        return press.render_docx(paper(wanted))
    facts = wanted.facts
    is_list = wanted.code == KindCode.LIST
    if is_list:
        _few(facts.people, LIST_LIMIT)
    people_of_rows = listed(facts.conference) if is_list else []
    pictures = {QR: qr_png(wanted.person.word)} if wanted.person else {}
    return filled(template, values=values(facts, wanted.code, wanted.person), rows=rows(facts, people_of_rows), pictures=pictures)


def pdf(wanted: Wanted) -> bytes:
    """The paper as PDF: badges, the invitations of all people of one site, or the paper itself.  Raises ``TooManyAtOnce``."""
    facts = wanted.facts
    if wanted.code == KindCode.BADGES:
        _few(_expected(wanted), LIST_LIMIT)
        return people.badges(facts, site_sheets(facts.conference, wanted.sites))
    if wanted.code == KindCode.INVITATION and wanted.sites:
        theirs = wanted.delegates.filter(site__in=wanted.sites)
        _few(theirs.count(), INVITATIONS_AT_ONCE)
        return press.render_pdf_of_many(
            [people.invitation(facts, person) for person in invited(facts.conference, theirs)] or [people.invitation(facts)]
        )
    return press.render_pdf(paper(wanted))


def _expected(wanted: Wanted) -> int:
    return sum(wanted.facts.seats_taken.get(site.pk, 0) for site in wanted.sites)


def _few(count: int, limit: int) -> None:
    if count > limit:
        raise TooManyAtOnce(count, limit)
