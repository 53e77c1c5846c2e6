"""The tab "Văn bản": every paper of a conference, what it lacks, how it looks, as DOCX and as PDF."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from diemcau.before.conferences import rules
from diemcau.before.convening.errors import GapsNotSeen
from diemcau.before.convening.forms import WordingForm
from diemcau.before.convening.models import Delegate, PaperText
from diemcau.before.convening.papers import bundle
from diemcau.before.convening.papers.values import Blank, blanks, holes
from diemcau.before.convening.queries.contacts import recipients
from diemcau.before.convening.queries.paper_gaps import NAMED, Gap, gaps
from diemcau.before.convening.queries.paper_standing import is_sent, standing
from diemcau.before.convening.queries.papers import Invited, PaperFacts, invited, paper_facts
from diemcau.before.convening.rules import Part
from diemcau.before.convening.rules.papers import seen_kinds
from diemcau.before.convening.services.paper_news import about as about_paper
from diemcau.before.convening.services.paper_news import conference_of
from diemcau.before.convening.services.papers import send_for_signature, word_papers
from diemcau.before.convening.services.sheets import note_printed
from diemcau.before.convening.views.access import part_of, today, user_of
from diemcau.foundation.network.queries import names_on
from diemcau.foundation.notices.queries import tally
from diemcau.foundation.papers.models import KINDS, KindCode, PaperKind, PaperRecord, PaperTemplate, Scope, State
from diemcau.foundation.papers.queries import templates_of
from diemcau.foundation.papers.rules.placeholders import PLACEHOLDERS
from diemcau.foundation.papers.rules.records import written
from diemcau.foundation.papers.rules.snapshots import naming
from diemcau.foundation.papers.services import render_pictures
from diemcau.kernel import doors
from diemcau.kernel.dates import local
from diemcau.kernel.errors import Refused
from diemcau.kernel.files import TYPES, attachment
from diemcau.kernel.http import number_of

PICTURED = 3  # pages shown of a paper
SEEN = "da-xem"  # in an address or a form: whoever asks has seen what is missing
_PLACES: dict[str, Callable[[PaperFacts], str]] = {  # where what is missing is entered
    "change": lambda facts: reverse("conferences:change", args=[facts.conference.pk]),
    "programme": lambda facts: reverse("conferences:programme", args=[facts.conference.pk]),
    "sites": lambda facts: reverse("sites:list", args=[facts.conference.pk]),
    "delegates": lambda facts: reverse("convening:list", args=[facts.conference.pk]),
    "words": lambda facts: reverse("convening:paper-words", args=[facts.conference.pk]),
    "office": lambda facts: reverse("papers:office", args=[facts.conference.host_id]),
    "bases": lambda facts: reverse("papers:bases", args=[facts.conference.host_id]),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of paper on the page: what it lacks and where to enter it."""

    kind: PaperKind
    gaps: list[tuple[Gap, str]]
    symbol: str
    records: list[PaperRecord] = field(default_factory=list)  # the one that matters now first

    @property
    def current(self) -> PaperRecord | None:
        """The paper that is under way or in force; none: it never left the desk."""
        return self.records[0] if self.records else None

    @property
    def may_be_sent(self) -> bool:
        """Whether the next step is to send it for signature: no such paper is at the signer's or in force."""
        return is_sent(self.kind.code) and (self.current is None or self.current.state not in {State.SENT, State.ISSUED})


@require_GET
def papers(request: HttpRequest, conference_id: int) -> HttpResponse:
    """All papers of a conference that the reader sees, and what each lacks."""
    part = part_of(request, conference_id)
    facts = paper_facts(part.conference, now=timezone.now())
    records = standing(part.conference, seen_kinds(part), of_all=part.may_watch)
    rows = [_row(facts, code, may_mend=part.may_prepare, records=records.get(code)) for code in seen_kinds(part)]
    shown = {
        "conference": part.conference,
        "part": part,
        "facts": facts,
        "papers_of_all": [row for row in rows if row.kind.scope != Scope.SITE],
        "papers_of_sites": [row for row in rows if row.kind.scope == Scope.SITE],
        "chosen": (site := number_of(request.GET.get("diem"))),
        "narrowed": f"?diem={site}" if site else "",
    }
    return render(request, "convening/papers.html", shown)


def _row(facts: PaperFacts, code: KindCode, *, may_mend: bool, records: list[PaperRecord] | None = None) -> Row:
    kind = KINDS[code]
    return Row(kind, to_mend(facts, code) if may_mend else [], facts.office.symbol_of(kind.type_code) if is_sent(code) else "", records or [])


def to_mend(facts: PaperFacts, code: KindCode) -> list[tuple[Gap, str]]:
    """What the paper lacks, each with the page where it is entered."""
    return [(gap, _PLACES[gap.place](facts)) for gap in gaps(facts, code)]


@require_http_methods(["GET", "POST"])
def paper_words(request: HttpRequest, conference_id: int) -> HttpResponse:
    """What the papers need and the facts of the conference do not say."""
    user, now = user_of(request), timezone.now()
    conference = rules.prepared(user, conference_id, today())
    kept = PaperText.objects.filter(conference=conference).first()
    form = WordingForm(request.POST or None, instance=kept, office=paper_facts(conference, now=now).office)
    if request.method == "POST" and form.is_valid():
        word_papers(conference=conference, wording=form.wording, by=user.actor, now=now)
        messages.success(request, _("The words of the papers were saved. Every paper of this conference has them."))
        return redirect("convening:papers", conference.pk)
    shown = {"conference": conference, "form": form, "kept": kept}
    return render(request, "convening/paper_words.html", shown, status=422 if form.is_bound else 200)


@never_cache
@require_GET
def paper(request: HttpRequest, conference_id: int, code: str) -> HttpResponse:
    """How a paper looks: its first pages, what it lacks, and the ways to take it."""
    part, kind = _kind(request, conference_id, code)
    wanted = _wanted(request, part, kind)
    records = standing(part.conference, [kind.code], of_all=part.may_watch)
    row = _row(wanted.facts, kind.code, may_mend=part.may_prepare, records=records.get(kind.code))
    template = _template(request, wanted)
    has_holes = part.may_prepare and bool(_holes(part, wanted, template))
    shown = {
        "conference": part.conference,
        "part": part,
        "row": row,
        "wanted": wanted,
        "template": template,
        "blanks": _blanks(part, wanted, template),
        "pictures": _pictures(wanted, row.current),
        "has_holes": has_holes,
        "taken": _with(wanted.query, SEEN) if has_holes else wanted.query,
        "may_be_sent": part.may_prepare and row.may_be_sent and not wanted.about,
        "named": NAMED,
    }
    return render(request, "convening/paper.html", shown)


def _pictures(wanted: bundle.Wanted, current: PaperRecord | None) -> list[str]:
    """The first pages as addresses the page itself carries: a browser asks for nothing more, and no page is a guess."""
    if wanted.code == KindCode.BADGES:
        raise Http404
    try:
        shown = bundle.paper(wanted)
        if current and current.state == State.DRAFT:
            shown = naming(shown, current.corrects)
        pages = render_pictures(shown, pages=PICTURED)
    except Refused:
        return []
    return ["data:image/png;base64," + b64encode(page).decode() for page in pages]


@require_POST
def paper_send(request: HttpRequest, conference_id: int, code: str) -> HttpResponse:
    """Send a paper for signature as it is now, and lead to its page."""
    part, kind = _kind(request, conference_id, code)
    if not part.may_prepare or not is_sent(kind.code):
        raise Http404
    wanted = _wanted(request, part, kind)
    try:
        record = send_for_signature(
            wanted=wanted, template=_template(request, wanted), gaps_seen=SEEN in request.POST, by=user_of(request).actor, now=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("convening:paper", conference_id, code)
    messages.success(request, _("The paper is frozen as it is now. Hand over its files for signature; number and date come back here."))
    return redirect("papers:record", record.pk)


@never_cache
@require_GET
def paper_file(request: HttpRequest, conference_id: int, code: str, ending: str) -> HttpResponse:
    """A paper as DOCX to go on writing in, or as PDF to file; ``?diem=`` one site, ``?nguoi=`` one delegate."""
    part, kind = _kind(request, conference_id, code)
    wanted = _wanted(request, part, kind)
    if ending == "docx" and kind.code == KindCode.BADGES:
        raise Http404
    template = _template(request, wanted) if ending == "docx" else None
    if part.may_prepare and SEEN not in request.GET and (missing := _holes(part, wanted, template)):
        messages.warning(request, str(GapsNotSeen(missing).sentence))
        return redirect(_page_of(wanted))
    name = " - ".join(filter(None, (kind.name, wanted.about, part.conference.title[:80].strip(), f"{local(part.conference.opens_at):%Y-%m-%d}")))
    try:
        content = bundle.docx(wanted, template) if ending == "docx" else bundle.pdf(wanted)
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("convening:papers", conference_id)
    if kind.code == KindCode.SIGN_IN:  # what left the printer: its rows are entered by their numbers, on phones without network
        note_printed(conference=part.conference, sites=wanted.sites, by=user_of(request).actor, now=timezone.now())
    return attachment(content, name, ending, TYPES[ending])


def _holes(part: Part, wanted: bundle.Wanted, template: PaperTemplate | None) -> list[str | Promise]:
    """What whoever prepares the conference must enter, or have seen, before anything is made."""
    return holes(wanted.facts, wanted.code, template, _invited(part, wanted, template))


def _invited(part: Part, wanted: bundle.Wanted, template: PaperTemplate | None) -> Iterable[Invited]:
    """The people whose own facts the template asks for."""
    return invited(part.conference, wanted.delegates, is_signed=False) if template and wanted.code == KindCode.INVITATION else ()


def _page_of(wanted: bundle.Wanted) -> str:
    """Where what is missing is listed: the page of the paper; badges have none."""
    conference = wanted.facts.conference.pk
    if wanted.code == KindCode.BADGES:
        return reverse("convening:papers", args=[conference])
    return reverse("convening:paper", args=[conference, wanted.code]) + wanted.query


def _with(query: str, name: str) -> str:
    return f"{query}{'&' if query else '?'}{name}=1"


def _template(request: HttpRequest, wanted: bundle.Wanted) -> PaperTemplate | None:
    """The office's own template for this paper, unless the built-in form is asked for."""
    if "goc" in request.GET:
        return None
    return templates_of(wanted.facts.conference.host).get(wanted.code)


def _blanks(part: Part, wanted: bundle.Wanted, template: PaperTemplate | None) -> list[tuple[str | Promise, Blank]]:
    """What the office's template asks for and nobody entered, in words; only for who can enter it."""
    if template is None or not part.may_prepare:
        return []
    return [(PLACEHOLDERS[blank.name].about, blank) for blank in blanks(wanted.facts, template, _invited(part, wanted, template))]


def _kind(request: HttpRequest, conference_id: int, code: str) -> tuple[Part, PaperKind]:
    """The reader's part and the kind of paper, when they see it; anything else is not found."""
    part = part_of(request, conference_id)
    if code not in seen_kinds(part):
        raise Http404
    return part, KINDS[KindCode(code)]


def _wanted(request: HttpRequest, part: Part, kind: PaperKind) -> bundle.Wanted:
    conference = part.conference
    facts = paper_facts(conference, now=timezone.now())
    site_id, person_id = number_of(request.GET.get("diem")), number_of(request.GET.get("nguoi"))
    sites = [get_object_or_404(part.own_sites(), pk=site_id)] if site_id else list(facts.sites) if kind.scope == Scope.SITE else []
    delegates = part.seen(Delegate.objects.expected().filter(conference=conference))
    person = next(invited(conference, delegates.filter(pk=get_object_or_404(delegates, pk=person_id).pk)), None) if person_id else None
    may_have_links = part.may_prepare and doors.is_open("console")
    return bundle.Wanted(kind.code, facts, delegates, sites=sites, person=person, may_have_links=may_have_links)


@require_GET
def paper_told(request: HttpRequest, record_id: int) -> HttpResponse:
    """Which contacts were told of a paper: a part of its page, for whoever writes for its office."""
    record = get_object_or_404(written(user_of(request), today()), pk=record_id)
    conference = conference_of(record)
    units = set(record.recipients.values_list("unit_id", flat=True)) if conference else set()
    if conference is None or not units:
        return HttpResponse()
    silent = units - set(recipients(conference, units, on=today()))
    names = sorted(names_on(silent, today()).values(), key=lambda row: row.sort_key)
    thing = about_paper(record)
    shown = {"record": record, "thing": thing, "tally": tally(thing), "units": len(units), "silent": [row.name for row in names]}
    return render(request, "convening/paper_told.html", shown)
