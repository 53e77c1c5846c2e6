"""What papers still lack before they are sent for signature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from diemcau.before.convening.queries.papers import PaperFacts
from diemcau.foundation.papers.models import KindCode
from diemcau.kernel.dates import day_of

Sentence = str | Promise


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing missing: ``place`` names the door of the page where it is entered; ``is_grave`` when the paper says it with dots.

    ``people`` are those it concerns, where the sentence names only the first of them.
    """

    sentence: Sentence
    place: str
    is_grave: bool = False
    people: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Check:
    is_there: Callable[[PaperFacts], object]
    sentence: Sentence
    place: str
    kinds: Sequence[str]
    is_grave: bool = False


NAMED = 5  # people told by name in one sentence
_OF_PEOPLE = (KindCode.LIST, KindCode.INVITATION, KindCode.SIGN_IN, KindCode.BADGES)
_SIGNED = (KindCode.PLAN, KindCode.CALL, KindCode.INVITATION, KindCode.PROGRAMME, KindCode.CONCLUSIONS)
_CHECKS = (
    _Check(lambda facts: facts.conference.purpose, _("The conference states no purpose."), "change", (KindCode.PLAN,), is_grave=True),
    _Check(
        lambda facts: facts.conference.chair_post, _("The post of the chair is not stated."), "change", (KindCode.INVITATION, KindCode.CONCLUSIONS)
    ),
    _Check(
        lambda facts: facts.main_site,
        _("There is no main site: the place is left open."),
        "sites",
        (KindCode.PLAN, KindCode.CALL, KindCode.INVITATION),
        is_grave=True,
    ),
    _Check(
        lambda facts: not facts.main_site or facts.main_site.address,
        _("The main site has no address."),
        "sites",
        (KindCode.PLAN, KindCode.CALL, KindCode.PROGRAMME),
    ),
    _Check(
        lambda facts: facts.topics,
        _("There is no topic in the programme."),
        "programme",
        (KindCode.PLAN, KindCode.CALL, KindCode.INVITATION),
        is_grave=True,
    ),
    _Check(lambda facts: facts.programme, _("There is no programme yet."), "programme", (KindCode.PROGRAMME,), is_grave=True),
    _Check(
        lambda facts: facts.nominate_by,
        _("The day by which units name their delegates is not stated."),
        "words",
        (KindCode.CALL,),
        is_grave=True,
    ),
    _Check(
        lambda facts: not (facts.text.nominate_by and facts.asked_by) or facts.text.nominate_by == day_of(facts.asked_by),
        _("The words of the papers name another deadline than the terms on which units are asked; leave it blank there to have one."),
        "words",
        (KindCode.PLAN, KindCode.CALL),
    ),
    _Check(lambda facts: facts.text.contact, _("Nobody is named for questions."), "words", (KindCode.CALL, KindCode.TASK)),
    _Check(lambda facts: facts.text.sent_to, _("The addressees are not named: “the units convened” stands for them."), "words", (KindCode.CALL,)),
    _Check(
        lambda facts: facts.text.conclusions,
        _("The conclusions of the chair are not written: room is left for them."),
        "words",
        (KindCode.CONCLUSIONS,),
        is_grave=True,
    ),
    _Check(
        lambda facts: facts.people,
        _("Nobody is convened yet."),
        "delegates",
        (KindCode.LIST, KindCode.INVITATION, KindCode.SIGN_IN, KindCode.BADGES),
        is_grave=True,
    ),
    _Check(
        lambda facts: facts.sites, _("This conference has no site yet."), "sites", (KindCode.TASK, KindCode.SIGN_IN, KindCode.BADGES), is_grave=True
    ),
    _Check(lambda facts: facts.office.signer_name, _("The signer is not named: room is left for the name."), "office", _SIGNED),
)


def gaps(facts: PaperFacts, code: str) -> list[Gap]:
    """What the paper of kind ``code`` lacks, worst first; no query."""
    found = [Gap(check.sentence, check.place, check.is_grave) for check in _CHECKS if code in check.kinds and not check.is_there(facts)]
    found += [Gap(row.trouble, "bases", is_grave=not row.is_in_force) for row in facts.bases.get(code, []) if row.trouble]
    if code in _OF_PEOPLE:
        found += _without_post(facts)
    if code == KindCode.TASK:
        found += _unmanned(facts)
    return sorted(found, key=lambda gap: not gap.is_grave)


def _without_post(facts: PaperFacts) -> list[Gap]:
    """Who has no post, by name: their line of the paper, or of their badge, is shorter."""
    people = facts.without_post
    if not people:
        return []
    sentence = ngettext("%(count)s person has no post: %(names)s", "%(count)s people have no post: %(names)s", len(people))
    names = ", ".join(people[:NAMED]) + (", …" if len(people) > NAMED else "")
    return [Gap(sentence % {"count": len(people), "names": names}, "delegates", people=people if len(people) > NAMED else ())]


def _unmanned(facts: PaperFacts) -> list[Gap]:
    count = sum(not site.operator_name or not site.operator_phone for site in facts.sites)
    if not count:
        return []
    sentence = ngettext("%(count)s site has no operator or no telephone.", "%(count)s sites have no operator or no telephone.", count)
    return [Gap(sentence % {"count": count}, "sites")]
