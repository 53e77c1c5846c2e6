"""What the placeholders of an office's own template become for one conference, and which stay blank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from diemcau.before.convening.queries.paper_gaps import NAMED, gaps
from diemcau.before.convening.queries.papers import Invited, Listed, PaperFacts
from diemcau.foundation.papers.models import KINDS, KindCode, LegalBasis, PaperTemplate
from diemcau.foundation.papers.rules.placeholders import PLACEHOLDERS, QR
from diemcau.foundation.papers.rules.words import number, span
from diemcau.kernel.dates import local

PERSONAL = ("ho_ten", "chuc_vu", "don_vi", "diem_cau")
MADE = (QR, "lien_ket")  # we make them for each person, so nobody has to enter them


@dataclass(frozen=True, slots=True)
class Blank:
    """A placeholder that the template uses and the facts cannot fill; ``people`` are those for whom it is blank, if it is theirs."""

    name: str
    people: Sequence[str] = ()


def values(facts: PaperFacts, code: KindCode, person: Listed | None = None) -> dict[str, str]:
    """Every placeholder without rows and what it becomes; blank: the conference does not say."""
    conference, office, main, text = facts.conference, facts.office, facts.main_site, facts.text
    told = {
        "co_quan_chu_quan": office.issuer_above,
        "co_quan": office.issuer,
        "ky_hieu": office.symbol_of(KINDS[code].type_code),
        "dia_danh": office.place,
        "hoi_nghi": conference.title,
        "muc_dich": conference.purpose,
        "thoi_gian": span(conference.opens_at, conference.closes_at),
        "dia_diem": ", ".join(filter(None, (main.name, main.address))) if main else "",
        "chu_tri": conference.chair_name,
        "chuc_vu_chu_tri": conference.chair_post,
        "so_diem_cau": number(len(facts.sites)) if facts.sites else "",
        "so_dai_bieu": number(facts.people) if facts.people else "",
        "chuyen_de": "\n".join(f"{at}. {topic}" for at, topic in enumerate(facts.topics, start=1)),
        "han_cu_dai_bieu": facts.nominate_by,
        "dau_moi": text.contact,
        "kinh_gui": text.sent_to,
        "can_cu": "\n".join(LegalBasis([row.line for row in facts.bases.get(code, [])]).closed_lines),
        "ket_luan": text.conclusions,
        "quyen_han_ky": "\n".join(line.upper() for line in office.capacity),
        "nguoi_ky": office.signer_name,
        "noi_nhan": "\n".join(f"- {line}" for line in office.recipients),
    }
    theirs = (person.full_name, person.post, person.unit, person.site) if person else ("",) * len(PERSONAL)
    link = person.link if isinstance(person, Invited) else ""
    return told | dict(zip(PERSONAL, theirs, strict=True)) | {QR: "", "lien_ket": link}


def rows(facts: PaperFacts, people: Sequence[Listed] = ()) -> dict[str, list[dict[str, str]]]:
    """What table rows repeat for: the items of the programme, the delegates."""
    items = [
        {
            "gio": f"{local(item.starts_at):%H:%M} – {local(item.ends_at):%H:%M}",
            "noi_dung": item.title,
            "bao_cao_vien": ", ".join(speaker.full_name for speaker in item.speakers.all()),
        }
        for item in facts.programme
    ]
    listed = [
        {"stt": str(at), "ho_ten": person.full_name, "chuc_vu": person.post, "don_vi": person.unit, "diem_cau": person.site}
        for at, person in enumerate(people, start=1)
    ]
    return {"muc": items, "nguoi": listed}


def blanks(facts: PaperFacts, template: PaperTemplate, people: Iterable[Invited] = ()) -> list[Blank]:
    """What would stay empty in papers of ``template``: of the conference, and person by person for invitations."""
    code = KindCode(template.kind)
    used = [name for name in template.names if name in PLACEHOLDERS]
    told = values(facts, code)
    found = [Blank(name) for name in used if name not in (*PERSONAL, *MADE) and "." not in name and not told[name].strip()]
    lacking: dict[str, list[str]] = defaultdict(list)
    wanted = [name for name in used if name in PERSONAL]
    for person in people if wanted else ():
        theirs = values(facts, code, person)
        for name in wanted:
            if not theirs[name].strip():
                lacking[name].append(person.full_name)
    return found + [Blank(name, names) for name, names in lacking.items()]


def holes(facts: PaperFacts, code: KindCode, template: PaperTemplate | None = None, people: Iterable[Invited] = ()) -> list[str | Promise]:
    """What the paper would say with dots: to be entered, or seen by whoever sends or prints it.

    With the office's own ``template`` also the placeholders nobody can fill, person by person where they are people's.
    """
    found: list[str | Promise] = [gap.sentence for gap in gaps(facts, code) if gap.is_grave]
    for blank in blanks(facts, template, people) if template else ():
        told = {"about": PLACEHOLDERS[blank.name].about, "names": ", ".join(blank.people[:NAMED]), "count": len(blank.people)}
        found.append((_("“%(about)s” stays empty for %(count)s people (%(names)s).") if blank.people else _("“%(about)s” stays empty.")) % told)
    return found
