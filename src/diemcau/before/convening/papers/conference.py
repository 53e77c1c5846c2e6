"""The papers about a whole conference: plan, letter to the units, programme, list of delegates, notice of conclusions.

A paper of the State is written in Vietnamese whatever language the reader's screen speaks, so its sentences stand
here and not in the catalogue of translations.  Every fact comes from ``PaperFacts``: nothing is typed twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from diemcau.before.conferences.models import Format, ProgrammeItem, Reach
from diemcau.before.conferences.rules import FORMAT_WORDS, REACH_WORDS
from diemcau.before.convening.queries.papers import Listed, PaperFacts
from diemcau.before.convening.queries.quotas import numbered, terms_of
from diemcau.foundation.papers.models import KINDS, Annex, Block, Column, Heading, KindCode, LegalBasis, Paper, Paragraph, Signer, Table
from diemcau.foundation.papers.rules.words import counted, itemised, number, sentence, span
from diemcau.kernel.dates import local, spelled

INVENTED = "Hội nghị giả định dùng để minh họa; tên người và số liệu không có thật."
_PROGRAMME = [
    Column("TT", 1, "centre"),
    Column("Thời gian", 3.2, "centre"),
    Column("Nội dung", 6.4),
    Column("Báo cáo viên, người thực hiện", 4.6),
    Column("Phạm vi", 3.6),
]
_SITES = [Column("TT", 1, "centre"), Column("Điểm cầu", 6), Column("Địa điểm", 7), Column("Chỗ ngồi", 1.8, "right"), Column("Đại biểu", 1.8, "right")]
_UNITS = [Column("TT", 1, "centre"), Column("Đơn vị", 8), Column("Số đại biểu", 2.4, "right"), Column("Điểm cầu dự", 6)]
_LIST = [Column("TT", 1.1, "centre"), Column("Họ và tên", 4.6), Column("Chức vụ", 5.4), Column("Đơn vị", 4.8), Column("Điểm cầu", 4.8)]
_REQUIREMENTS = (
    "Nội dung tập huấn thiết thực, sát với nhiệm vụ của từng nhóm đại biểu; dành thời gian trao đổi, giải đáp vướng mắc từ cơ sở.",
    "Các điểm cầu bảo đảm đường truyền, thiết bị, đúng thành phần, đúng thời gian; báo cáo sĩ số và kết quả ngay trong ngày.",
)
_AS_ABOVE = "Như trên"
_ALLOCATED = "phân bổ đại biểu"
_NO_SITE = "Chưa phân điểm cầu"
_BLANK = "…………………………………………………………………………"


def head(facts: PaperFacts, code: KindCode, *, summary: str, body: Sequence[Block] = (), **more: object) -> Paper:
    """A paper of the host's office: what all kinds have in common."""
    office, kind = facts.office, KINDS[code]
    shown = {
        "issuer_above": office.issuer_above,
        "issuer": office.issuer,
        "symbol": office.symbol_of(kind.type_code),
        "place": office.place,
        "kind_name": kind.name,
        "recipients": [line for line in office.recipients if line.lower() != _AS_ABOVE.lower()],  # said where there are addressees
        "draft_note": INVENTED if facts.conference.is_invented else "",
        **more,
    }
    return Paper(
        summary=summary,
        body=body,
        signer=Signer(capacity=office.capacity, full_name=office.signer_name),
        made_at=facts.as_of,
        **shown,  # type: ignore[arg-type]  # the names above are fields of Paper
    )


def bases(facts: PaperFacts, code: KindCode) -> list[Block]:
    """The "Căn cứ" lines of this kind of paper; none when the office cites nothing."""
    cited = [row.line for row in facts.bases.get(code, [])]
    return [LegalBasis(cited)] if cited else []


# --- kế hoạch ---------------------------------------------------------------------------------------------
def plan(facts: PaperFacts) -> Paper:
    """The plan (KH): purpose, time and place, who takes part, topics, money, who does what; programme and sites as annexes."""
    conference, issuer = facts.conference, facts.office.issuer
    body: list[Block] = [
        *bases(facts, KindCode.PLAN),
        Paragraph(f"{issuer} xây dựng Kế hoạch tổ chức {conference.title} như sau:"),
        Heading("I. MỤC ĐÍCH, YÊU CẦU"),
        Heading("1. Mục đích", level=2),
        *(Paragraph(sentence(line)) for line in facts.purpose or [_BLANK]),
        Heading("2. Yêu cầu", level=2),
        *(Paragraph(sentence(line)) for line in facts.text.requirement_lines or _REQUIREMENTS),
        Heading("II. THỜI GIAN, ĐỊA ĐIỂM, HÌNH THỨC"),
        *map(Paragraph, _when_and_where(facts)),
        Heading("III. THÀNH PHẦN"),
        *_people(facts),
        Heading("IV. NỘI DUNG"),
        *map(Paragraph, _topics(facts)),
        Heading("V. KINH PHÍ"),
        *(
            Paragraph(sentence(line))
            for line in facts.text.funding_lines or ["Kinh phí tổ chức do ngân sách nhà nước bảo đảm theo quy định hiện hành"]
        ),
        Heading("VI. TỔ CHỨC THỰC HIỆN"),
        *(Paragraph(line) for line in _duties(facts)),
        Paragraph(f"Trên đây là Kế hoạch tổ chức {conference.title}, đề nghị các đơn vị phối hợp triển khai thực hiện./."),
    ]
    annexes = [*([Annex("Chương trình hội nghị", [programme_table(facts)])] if facts.programme else []), *_site_list(facts), *_allocation(facts)]
    return head(facts, KindCode.PLAN, summary=f"Tổ chức {conference.title}", body=body, annexes=annexes)


def _when_and_where(facts: PaperFacts) -> list[str]:
    conference, main = facts.conference, facts.main_site
    place = ", ".join(filter(None, (main.name, main.address))) if main else _BLANK
    linked = len(facts.sites) - bool(main)
    lines = [f"Thời gian: {span(conference.opens_at, conference.closes_at)}", f"Điểm cầu trung tâm: {place}"]
    if linked > 0:
        lines.append(f"Điểm cầu trực tuyến: {counted(linked)} điểm cầu (danh sách kèm theo)")
    return itemised([*lines, f"Hình thức: {FORMAT_WORDS[Format(conference.format)]}"])


def _people(facts: PaperFacts) -> list[Block]:
    conference = facts.conference
    lines = [f"Chủ trì: {', '.join(filter(None, (conference.chair_name, conference.chair_post)))}"]
    if facts.speakers:
        lines.append("Báo cáo viên: " + "; ".join(", ".join(filter(None, (speaker.full_name, speaker.post))) for speaker in facts.speakers))
    more = f" ({_ALLOCATED} kèm theo)" if facts.allocation else ""
    return [Paragraph(line) for line in itemised([*lines, f"Đại biểu: {_count(facts) or 'theo Công văn cử đại biểu'}{more}"])]


def _count(facts: PaperFacts) -> str:
    return f"{counted(facts.allocated)} đại biểu của {counted(facts.allocated_units)} đơn vị" if facts.allocation else ""


def _topics(facts: PaperFacts) -> list[str]:
    if not facts.topics:
        return [_BLANK]
    return [
        f"Hội nghị có {counted(len(facts.topics))} chuyên đề:",
        *itemised([f"Chuyên đề {at}: {topic}" for at, topic in enumerate(facts.topics, 1)]),
    ]


def _duties(facts: PaperFacts) -> list[str]:
    if facts.text.duty_lines:
        return [sentence(line) for line in facts.text.duty_lines]
    by = f", gửi danh sách trước {facts.nominate_by}" if facts.nominate_by else ""
    return [
        f"1. Bộ phận thường trực của {facts.office.issuer}: chuẩn bị nội dung, tài liệu; theo dõi, tổng hợp số liệu và báo cáo kết quả.",
        f"2. Các đơn vị được triệu tập: cử đại biểu đúng thành phần{by}.",
        "3. Các điểm cầu: bố trí hội trường, đường truyền, cán bộ điểm cầu; điểm danh, báo sĩ số và chốt số liệu theo Phiếu giao nhiệm vụ.",
    ]


def _site_list(facts: PaperFacts) -> list[Annex]:
    if not facts.sites:
        return []
    seats: Counter[int | None] = Counter()
    for row in facts.allocation:
        seats[row.site_id] += row.seats
    rows = [[str(at), site.name, site.address, number(site.capacity), number(seats[site.pk])] for at, site in enumerate(facts.sites, start=1)]
    if seats[None]:
        rows.append(["", _NO_SITE, "", "", number(seats[None])])
    total = ["", "Tổng cộng", "", number(sum(site.capacity or 0 for site in facts.sites)), number(facts.allocated)]
    return [Annex("Danh sách điểm cầu", [Table(_SITES, rows, total=total)])]


def _allocation(facts: PaperFacts) -> list[Annex]:
    """The annex of plan and letter that says how many people each unit sends, where and by when; it adds up."""
    if not facts.allocation:
        return []
    rows = [[str(at), row.unit, number(row.seats), row.site or _NO_SITE] for at, row in enumerate(facts.allocation, start=1)]
    until = [Paragraph(f"Các đơn vị gửi danh sách đại biểu trước {facts.nominate_by}.", is_italic=True)] if facts.nominate_by else []
    return [Annex(_ALLOCATED.capitalize(), [*until, Table(_UNITS, rows, total=["", "Tổng cộng", number(facts.allocated), ""])])]


# --- công văn cử đại biểu ---------------------------------------------------------------------------------
def call(facts: PaperFacts) -> Paper:
    """The letter that asks the units to name their delegates (công văn: "V/v", no name of its kind)."""
    conference, text = facts.conference, facts.text
    by = f"trước {facts.nominate_by or f'ngày {_BLANK[:12]}'}"
    count = f"{_count(facts)}, theo bảng {_ALLOCATED} tại Phụ lục kèm theo" if facts.allocation else "theo Kế hoạch"
    lines = _when_and_where(facts)
    body: list[Block] = [
        *bases(facts, KindCode.CALL),
        Paragraph(f"{facts.office.issuer} tổ chức {conference.title}. {facts.office.issuer} đề nghị các đơn vị cử đại biểu tham dự, cụ thể như sau:"),
        Paragraph("1. Thời gian, địa điểm, hình thức:"),
        *map(Paragraph, lines),
        Paragraph("2. Nội dung:"),
        *map(Paragraph, _topics(facts)),
        Paragraph(f"3. Thành phần, số lượng: {count}."),
        Paragraph(f"4. Danh sách đại biểu (họ và tên, chức vụ, đơn vị, điểm cầu dự) gửi về {facts.office.issuer} {by}{_contact(facts)}."),
        Paragraph(f"{facts.office.issuer} đề nghị các đơn vị quan tâm, phối hợp thực hiện./."),
    ]
    return head(
        facts,
        KindCode.CALL,
        summary=f"Cử đại biểu dự {conference.title}",
        body=body,
        annexes=_allocation(facts),
        is_letter=True,
        addressees=text.addressee_lines or ["Các đơn vị có đại biểu được triệu tập"],
        recipients=[_AS_ABOVE, *(line for line in facts.office.recipients if line.lower() != _AS_ABOVE.lower())],
    )


def _contact(facts: PaperFacts) -> str:
    return f"; đầu mối liên hệ: {facts.text.contact.rstrip(' .;')}" if facts.text.contact else ""


# --- chương trình, danh sách, thông báo -------------------------------------------------------------------
def programme(facts: PaperFacts) -> Paper:
    """The programme (CTr): a row for each item of the day."""
    conference, main = facts.conference, facts.main_site
    where = f" tại {', '.join(filter(None, (main.name, main.address)))}" if main else ""
    body: list[Block] = [Paragraph(f"Thời gian: {span(conference.opens_at, conference.closes_at)}{where}."), programme_table(facts)]
    return head(facts, KindCode.PROGRAMME, summary=conference.title, body=body)


def programme_table(facts: PaperFacts) -> Table:
    """The items of the day with hours, speakers and the sites they reach."""
    return Table(_PROGRAMME, [_item(at, item) for at, item in enumerate(facts.programme, start=1)])


def _item(position: int, item: ProgrammeItem) -> list[str]:
    hours = f"{local(item.starts_at):%H:%M} – {local(item.ends_at):%H:%M}"
    return [str(position), hours, item.title, ", ".join(speaker.full_name for speaker in item.speakers.all()), REACH_WORDS[Reach(item.reach)]]


def delegates_list(facts: PaperFacts, people: Sequence[Listed]) -> Paper:
    """The list of delegates: an annex of the plan, by unit and in it by given name."""
    lines = numbered(people, lambda person: person.unit_key, by_unit=terms_of(facts.conference).numbers_by_unit)
    rows = [[str(at), person.full_name, person.post, person.unit, person.site] for at, person in lines]
    count = Paragraph(f"Tổng số: {counted(len(people))} đại biểu; xếp theo đơn vị, trong đơn vị theo tên.", is_italic=True)
    annex = Annex(f"Danh sách đại biểu dự {facts.conference.title}", [count, Table(_LIST, rows)], is_landscape=True)
    return annex_of_plan(facts, [annex])


def annex_of_plan(facts: PaperFacts, annexes: Sequence[Annex]) -> Paper:
    """``annexes`` of the plan as a file of their own."""
    return head(facts, KindCode.PLAN, summary=f"Tổ chức {facts.conference.title}", annexes=annexes, is_annex_only=True)


def conclusions(facts: PaperFacts) -> Paper:
    """The notice of conclusions (TB): what is known of the day, then the chair's conclusions or room to write them."""
    conference, main = facts.conference, facts.main_site
    chair = ", ".join(filter(None, (conference.chair_post, conference.chair_name)))
    where = f", tại {main.name}" if main else ""
    sites = f" và {counted(len(facts.sites) - 1)} điểm cầu trực tuyến" if main and len(facts.sites) > 1 else ""
    body: list[Block] = [
        Paragraph(f"{spelled(conference.day).capitalize()}{where}{sites}, {chair} chủ trì {conference.title}."),
        Paragraph(f"Sau khi nghe các báo cáo viên trình bày và ý kiến trao đổi từ các điểm cầu, {conference.chair_name} kết luận như sau:"),
        *(Paragraph(line) for line in (facts.text.conclusion_lines or [f"{at}. {_BLANK}" for at in (1, 2, 3)])),
        Paragraph(f"{facts.office.issuer} thông báo kết luận của {chair} để các đơn vị biết, thực hiện./."),
    ]
    return head(facts, KindCode.CONCLUSIONS, summary=f"Kết luận của {conference.chair_name} tại {conference.title}", body=body)
