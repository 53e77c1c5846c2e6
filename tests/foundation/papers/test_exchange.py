"""Files of the national document exchange, out and in.  They are read back with Python's own reader, which shares no code with ours."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import datetime

import pytest
from defusedxml import ElementTree

from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers import queries
from diemcau.foundation.papers.errors import BadFile, ExchangeImpossible, WrongStep
from diemcau.foundation.papers.models import ExchangeStatus, PaperFile, PaperReceipt
from diemcau.foundation.papers.queries.exchange import exchange_letter
from diemcau.foundation.papers.rules.edxml import MAX_ATTACHED_BYTES, MAX_BYTES, MOST_MARKS, packet
from diemcau.foundation.papers.services import lifecycle
from diemcau.foundation.papers.services.exchange import edxml
from diemcau.foundation.papers.services.issuing import issue, returned
from diemcau.foundation.papers.services.receipts import Received, note_receipts
from diemcau.kernel.dates import VIETNAM
from tests.before.factories import NOW, TESTS, make_province
from tests.foundation.paper_records import DAY, a_committee, communes, issued, sent
from tests.foundation.papers_factories import a_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pressed_once")]
NS = "{http://www.mic.gov.vn/TBT/QCVN_102_2016}"


def status(organ: str = "H48.01", code: str = "01", *, number: str = "05", at: str = "2026/12/01 09:15:00", prefix: str = "edXML") -> str:
    """A status packet as systems write it."""
    p = f"{prefix}:" if prefix else ""
    declared = f'xmlns{":" + prefix if prefix else ""}="http://www.mic.gov.vn/TBT/QCVN_102_2016"'
    return (
        f"<{p}edXML {declared}><{p}edXMLEnvelope><{p}edXMLHeader><{p}Status><{p}ResponseFor><{p}OrganId>H48.99</{p}OrganId>"
        f"<{p}Code>{number}/KH-BCĐNQ</{p}Code><{p}DocumentId>H48.99,2026/12/01,{number}/KH-BCĐNQ</{p}DocumentId></{p}ResponseFor>"
        f"<{p}From><{p}OrganId>{organ}</{p}OrganId><{p}OrganName>Xã Ba Tơ</{p}OrganName></{p}From><{p}StatusCode>{code}</{p}StatusCode>"
        f"<{p}Description>Văn thư xã</{p}Description><{p}Timestamp>{at}</{p}Timestamp></{p}Status></{p}edXMLHeader></{p}edXMLEnvelope></{p}edXML>"
    )


def received(*texts: str) -> list[Received]:
    return [Received(f"{number}.edxml", text.encode()) for number, text in enumerate(texts, start=1)]


def only(root, name: str):
    """The one element of this name."""
    (node,) = root.iter(NS + name)
    return node


# --- out --------------------------------------------------------------------------------------------------
def test_every_element_of_an_issued_plan_is_read_back_by_an_independent_reader():
    record = issued(a_committee())

    content = edxml(record, now=NOW)
    root = ElementTree.fromstring(content)
    header = only(root, "MessageHeader")

    def told(path: str) -> list[str | None]:
        return [node.text for node in header.findall("/".join(NS + name for name in path.split("/")))]

    assert root.tag == f"{NS}edXML"
    assert told("From/OrganId") == ["H48.99"]
    assert told("From/OrganName") == ["Ban Chỉ đạo về nhân quyền tỉnh Quảng Ngãi"]
    assert list(zip(told("To/OrganId"), told("To/OrganName"), strict=True)) == [("H48.01", "Xã Ba Tơ"), ("H48.02", "Xã Trà Bồng")]
    assert told("DocumentId") == ["H48.99,2026/12/01,05/KH-BCĐNQ"]
    assert (told("Code/CodeNumber"), told("Code/CodeNotation")) == (["05"], ["KH-BCĐNQ"])
    assert (told("PromulgationInfo/Place"), told("PromulgationInfo/PromulgationDate")) == (["Quảng Ngãi"], ["2026/12/01"])
    assert (told("DocumentType/Type"), told("DocumentType/TypeName")) == (["1"], ["Kế hoạch"])
    assert (told("OtherInfo/Priority"), told("SteeringType")) == (["0"], ["0"])
    assert (told("OtherInfo/PromulgationAmount"), told("OtherInfo/PageAmount")) == (["3"], ["1"])
    assert told("From/OrganizationInCharge") == ["Ủy ban nhân dân tỉnh Quảng Ngãi"]
    assert told("Content") == told("Subject")
    assert told("Subject") == ["Kết quả Hội nghị tập huấn công tác nhân quyền"]
    signer = [told(f"SignerInfo/{name}") for name in ("Competence", "Position", "FullName")]
    assert signer == [["TM. Ban Chỉ đạo"], ["Trưởng ban"], ["Nguyễn Văn Ánh"]]
    assert told("DueDate") == ["2026/12/05"]
    assert told("ToPlaces/Place") == ["Ban Chỉ đạo về nhân quyền của Chính phủ", "Lưu: VT, BCĐ"]
    traces = only(root, "TraceHeaderList")
    assert [node.text for node in traces.iter() if node.text and node.text.strip()] == ["H48.99", "2026/12/01 09:00:00", "0", "Văn bản mới", "0"]


def test_the_attachments_are_zips_that_hold_exactly_the_files_of_the_paper():
    record = issued(a_committee())
    root = ElementTree.fromstring(edxml(record, now=NOW))

    references = [node.get("{http://www.w3.org/1999/xlink}href") for node in root.iter(f"{NS}Reference")]
    attachments = list(root.iter(f"{NS}Attachment"))
    held: dict[str, bytes] = {}
    for node in attachments:
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(node.findtext(f"{NS}ContentTransferEncoded") or ""))) as archive:
            held |= {name: archive.read(name) for name in archive.namelist()}

    files = {file.role: bytes(file.content) for file in PaperFile.objects.filter(event__record=record)}
    assert [node.findtext(f"{NS}ContentId") for node in attachments] == references
    assert {node.findtext(f"{NS}ContentType") for node in attachments} == {"application/zip"}
    assert held == {"ke-hoach-05-kh-bcdnq.pdf": files["issued_pdf"], "ke-hoach-05-kh-bcdnq.docx": files["docx"]}
    assert edxml(record, now=NOW) == edxml(record, now=NOW)


def test_a_paper_at_the_signers_has_no_number_in_its_file_because_nobody_gave_one():
    root = ElementTree.fromstring(edxml(sent(a_committee()), now=NOW))

    absent = [name for name in ("CodeNumber", "PromulgationDate", "DocumentId") if root.find(f".//{NS}MessageHeader//{NS}{name}") is not None]
    assert absent == []
    assert root.findtext(f".//{NS}CodeNotation") == "KH-BCĐNQ"


def test_a_replacing_paper_and_a_recalled_one_say_so():
    old = issued(a_committee())
    fresh = lifecycle.replace_paper(record=old, reason="Sai ngày họp", by=TESTS, now=NOW)
    lifecycle.send_for_signature(record=fresh, paper=a_paper(symbol="KH-BCĐNQ", recipients=["Lưu: VT"]), recipients=communes(), by=TESTS, now=NOW)
    new = issue(record=fresh, number=6, issued_on=DAY, by=TESTS, now=NOW)
    replacing = business(new)
    recalled = business(lifecycle.recall(record=new, reason="Hoãn", by=TESTS, now=NOW))

    assert replacing == ["3", "Sai ngày họp", "0", "H48.99,2026/12/01,05/KH-BCĐNQ", "H48.01", "H48.02"]
    assert recalled == ["1", "Hoãn", "H48.99,2026/12/01,06/KH-BCĐNQ", "0"]


def business(record) -> list[str]:
    record.refresh_from_db()
    node = only(ElementTree.fromstring(edxml(record, now=NOW)), "Bussiness")
    return [part.text for part in node.iter() if part.text and part.text.strip()]


def test_codes_are_never_made_up_and_who_has_none_is_listed():
    committee = a_committee()
    letter = exchange_letter(issued(committee))
    assert (letter.missing, letter.unaddressed) == ([], ["Xã Lý Sơn"])

    committee.identifiers.all().delete()
    record = sent(committee, about="conference:2")
    assert [str(sentence) for sentence in exchange_letter(record).missing] == ["Đơn vị ban hành chưa có mã định danh."]
    with pytest.raises(ExchangeImpossible):
        edxml(record, now=NOW)


# --- in: receipts -----------------------------------------------------------------------------------------
def test_receipts_show_for_each_commune_who_has_the_paper_who_refused_and_since_when():
    record = issued(a_committee())
    noted = note_receipts(
        record=record,
        files=received(status(), status(code="03", at="2026/12/01 10:00:00"), status("H48.02", "02", at="2026/12/01 11:00:00")),
        by=TESTS,
        now=NOW,
    )

    rows = [(row.unit, row.status, row.at, row.has_it, row.refused) for row in queries.deliveries(record)]
    assert (noted.taken, noted.repeated, noted.problems) == (3, 0, [])
    assert rows == [
        ("Xã Trà Bồng", ExchangeStatus.REFUSED, datetime(2026, 12, 1, 11, tzinfo=VIETNAM), False, True),
        ("Xã Lý Sơn", None, None, False, False),
        ("Xã Ba Tơ", ExchangeStatus.ACCEPTED, datetime(2026, 12, 1, 10, tzinfo=VIETNAM), True, False),
    ]


def test_the_same_packets_in_any_order_and_twice_add_nothing():
    record = issued(a_committee())
    files = received(status(code="03", at="2026/12/01 10:00:00"), status(), status("H48.02", "06", at=""))
    note_receipts(record=record, files=files, by=TESTS, now=NOW)

    again = note_receipts(record=record, files=reversed(files), by=TESTS, now=NOW.replace(hour=5))

    assert (again.taken, again.repeated, PaperReceipt.objects.count()) == (0, 3, 3)
    assert {row.unit: row.status for row in queries.deliveries(record) if row.status} == {"Xã Ba Tơ": "03", "Xã Trà Bồng": "06"}


def test_what_cannot_be_used_is_told_and_the_rest_is_kept():
    record = issued(a_committee())
    wrong = (status("H99.99"), status(number="07"), status(code="77"), "<a/>", "không phải XML")

    noted = note_receipts(record=record, files=received(*wrong, status()), by=TESTS, now=NOW)

    assert (noted.taken, len(noted.problems)) == (1, 5)
    told = " ".join(map(str, noted.problems))
    assert "H99.99" in told and "07/KH-BCĐNQ" in told
    with pytest.raises(WrongStep):
        note_receipts(record=sent(record.issuer, about="conference:2"), files=received(status()), by=TESTS, now=NOW)


@pytest.mark.parametrize("more", [1, 30])
def test_who_has_it_costs_three_queries_for_one_recipient_or_thirty(more, django_assert_num_queries):
    committee = a_committee()
    make_province("Tỉnh Khác", communes=tuple(f"Xã {number}" for number in range(more)))
    record = issued(committee)

    with django_assert_num_queries(3):
        assert len(queries.deliveries(record)) == 3 + more


# --- in: what many systems write --------------------------------------------------------------------------
FLAT = (
    '<EdXMLEnvelope xmlns="http://www.go.vn/eDoc"><From><OrganId>H48.01</OrganId></From><ResponseFor><CodeNumber>05</CodeNumber>'
    "<CodeNotation>KH-BCĐNQ</CodeNotation></ResponseFor><StatusCode>3</StatusCode><Timestamp>01/12/2026 09:15:00</Timestamp></EdXMLEnvelope>"
)


@pytest.mark.parametrize(
    ("text", "is_mended"),
    [
        (status(), False),
        (status(prefix=""), False),
        (status(prefix="a"), False),
        (status().replace("QCVN_102_2016", "QCVN_999"), True),
        (status().replace(' xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"', ""), True),
        (status().replace("</edXML:edXML>", ""), True),
        (status().replace("<edXML:Description>", '<edXML:Description xlink:href="x">'), True),
        (FLAT, True),
        ("\ufeff" + status(), False),
    ],
)
def test_a_packet_is_read_strictly_first_and_then_as_it_is(text, is_mended):
    said = packet(text.encode())

    assert (said.organ_id, said.code, said.is_mended) == ("H48.01", "05/KH-BCĐNQ", is_mended)
    assert said.status in {"01", "03"}
    assert said.at == datetime(2026, 12, 1, 9, 15, tzinfo=VIETNAM)


def test_no_entity_is_opened_no_file_is_read_and_no_bomb_goes_off(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("H48.77")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>' + status().replace("H48.01", "&l11;")
    thief = f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}">]>' + status().replace("H48.01", "&f;")
    caller = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + status()

    assert packet(thief.encode()).organ_id == ""
    assert packet(bomb.encode()).organ_id == ""
    assert packet(caller.encode()).organ_id == "H48.01"


def test_deep_and_large_files_are_refused_with_a_sentence():
    deep = "<a>" * 5_000 + "</a>" * 5_000

    wide = b"<a>" + b"<b/>" * MOST_MARKS + b"</a>"

    for content in (deep.encode(), wide, b"<a>" + b" " * MAX_BYTES + b"</a>", b"", b"%PDF-1.7", b"\x00\xff" * 50):
        with pytest.raises(BadFile):
            packet(content)


def test_an_issued_document_of_the_exchange_brings_number_date_and_pdf():
    committee = a_committee()
    there = issued(committee)
    back = returned(edxml(there, now=NOW))

    assert (back.number, back.symbol, back.issued_on) == (5, "KH-BCĐNQ", DAY)
    assert back.signed is not None and back.signed.content.startswith(b"%PDF")
    with pytest.raises(BadFile):
        returned(status().encode())


def test_an_attachment_that_unpacks_into_more_than_there_is_room_for_is_left_out():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"1")
        archive.writestr("bomb.pdf", b"0" * (MAX_ATTACHED_BYTES + 1))
    carried = f"<e><Subject>x</Subject><ContentTransferEncoded>{base64.b64encode(out.getvalue()).decode()}</ContentTransferEncoded></e>"

    assert packet(carried.encode(), with_attachments=True).attachments == (("a.txt", b"1"),)


def test_the_codes_of_units_are_those_of_the_day():
    committee = a_committee()
    commune = Unit.objects.get(pk=communes()[0])
    commune.identifiers.update(period="[2020-01-01,2026-01-01)")

    assert exchange_letter(issued(committee)).unaddressed == ["Xã Ba Tơ", "Xã Lý Sơn"]
