"""Every upload is hostile until it is understood; a good one is filled without changing its letters."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network.models import UnitKind
from diemcau.foundation.papers.errors import WHY, TemplateRefused, UnknownPlaceholders
from diemcau.foundation.papers.models import KINDS, KindCode, PaperTemplate
from diemcau.foundation.papers.rules.codes import qr_png
from diemcau.foundation.papers.rules.placeholders import PLACEHOLDERS, TEMPLATED, Unknown, offered, unknown
from diemcau.foundation.papers.services import templates
from tests.before.factories import NOW, TESTS, make_province, make_unit, make_user
from tests.contracts import house

RELATIONS = "word/_rels/document.xml.rels"


def a_docx(*paragraphs: str, row: tuple[str, ...] = ()) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if row:
        table = document.add_table(rows=1, cols=len(row))
        for cell, text in zip(table.rows[0].cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def changed(content: bytes, **parts) -> bytes:
    """``content`` with parts replaced (a function of the old) or added; "__" in a name is "/"."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        named = {name.replace("__", "/"): part for name, part in parts.items()}
        for info in old.infolist():
            part = named.pop(info.filename, None)
            new.writestr(info.filename, part(old.read(info)) if part else old.read(info))
        for name, part in named.items():
            new.writestr(name, part(b""))
    return out.getvalue()


def related(kind: str, target: str, *, mode: str = "Internal"):
    type_ = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    mark = f'<Relationship Id="rX" Type="{type_}" Target="{target}" TargetMode="{mode}"/>'
    return lambda old: old.replace(b"</Relationships>", mark.encode() + b"</Relationships>")


FETCHES = '<w:p><w:r><w:instrText>INCLUDEPICTURE "http://x.vn/a.png"</w:instrText></w:r></w:p>'
TRANSITIONAL, STRICT = "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"
UTF_16 = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")


def external(kind: str):
    return related(kind, "http://x.vn/a", mode="External")


def part_of(name: str, xml: str) -> bytes:
    return f'<?xml version="1.0"?><w:{name} xmlns:w="{TRANSITIONAL}">{xml}</w:{name}>'.encode()


def in_body(xml: str):
    return lambda old: old.replace(b"<w:sectPr", xml.encode() + b"<w:sectPr", 1)


GOOD = a_docx("{{hoi_nghi}}")
HOSTILE = {
    "not a zip": (b"%PDF-1.7", "kind"),
    "an old .doc or an encrypted file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "kind"),
    "a workbook": (
        changed(GOOD, **{"[Content_Types].xml": lambda old: old.replace(b"wordprocessingml.document.main", b"spreadsheetml.sheet.main")}),
        "kind",
    ),
    "a .docm": (
        changed(
            GOOD,
            **{
                "[Content_Types].xml": lambda old: old.replace(
                    b"vnd.openxmlformats-officedocument.wordprocessingml.document.main", b"vnd.ms-word.document.macroEnabled.main"
                )
            },
        ),
        "active",
    ),
    "a macro beside it": (changed(GOOD, word__vbaProject=lambda _old: b"x"), "active"),
    "an embedded object": (changed(GOOD, **{"word/embeddings/a.xlsx": lambda _old: b"x"}), "active"),
    "an entity": (
        changed(GOOD, **{"word/document.xml": lambda old: old.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1)}),
        "active",
    ),
    "a field that fetches": (
        changed(GOOD, **{"word/document.xml": in_body('<w:p><w:r><w:instrText>INCLUDETEXT "c:\\x"</w:instrText></w:r></w:p>')}),
        "active",
    ),
    "a part of another file": (changed(GOOD, **{"word/document.xml": in_body("<w:altChunk/>")}), "active"),
    "a picture elsewhere": (changed(GOOD, **{RELATIONS: external("image")}), "external"),
    "a template elsewhere": (changed(GOOD, **{RELATIONS: external("attachedTemplate")}), "external"),
    "a field that fetches, in the notes": (changed(GOOD, **{"word/endnotes.xml": lambda _old: part_of("endnotes", FETCHES)}), "active"),
    "a field that fetches, in a header under a name of its own": (changed(GOOD, **{"word/kopf.bla": lambda _old: part_of("hdr", FETCHES)}), "active"),
    "a part of another file, in the strict spelling": (
        changed(GOOD, **{"word/document.xml": in_body(f'<s:altChunk xmlns:s="{STRICT}"/>')}),
        "active",
    ),
    "a page of the web inside": (changed(GOOD, **{RELATIONS: related("aFChunk", "a.mht")}), "active"),
    "a link to a file on somebody's server": (changed(GOOD, **{RELATIONS: related("hyperlink", "file://x.vn/a", mode="External")}), "external"),
    "an entity in UTF-16": (changed(GOOD, **{"word/endnotes.xml": lambda _old: UTF_16}), "active"),
    "a bomb": (changed(GOOD, **{"word/media/a.png": lambda _old: b"\0" * 41 * 1024 * 1024}), "large"),
    "a thousand parts": (changed(GOOD, **{f"word/media/{at}.png": lambda _old: b"" for at in range(600)}), "large"),
    "cut short": (GOOD[:-200], "kind"),
}


@pytest.mark.parametrize(("content", "why"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_with_what_to_do(content, why):
    with pytest.raises(TemplateRefused) as refusal:
        templates.placeholders_in(content)

    assert str(refusal.value.sentence) == str(WHY[why])


def test_a_link_to_a_page_is_no_danger():
    assert templates.placeholders_in(changed(GOOD, **{RELATIONS: external("hyperlink")})) == ["hoi_nghi"]


@pytest.mark.parametrize(("size", "is_taken"), [(templates.MAX_BYTES, True), (templates.MAX_BYTES + 1, False)])
def test_two_megabytes_are_the_limit(monkeypatch, size, is_taken):
    monkeypatch.setattr(templates, "MAX_BYTES", len(GOOD) if is_taken else len(GOOD) - 1)

    if is_taken:
        assert templates.placeholders_in(GOOD) == ["hoi_nghi"]
    else:
        with pytest.raises(TemplateRefused):
            templates.placeholders_in(GOOD)
    assert size in {2 * 1024 * 1024, 2 * 1024 * 1024 + 1}


def filled(content: bytes, values, rows=None):
    answer = templates.filled(PaperTemplate(content=content), values=values, rows=rows or {})
    return Document(io.BytesIO(answer))


def test_a_placeholder_cut_into_pieces_by_word_is_filled_in_the_letters_it_began_with():
    document = Document()
    line = document.add_paragraph()
    for text, is_bold in (("Dự {{ho", True), ("i_ng", False), ("hi}} đúng giờ", False)):
        line.add_run(text).bold = is_bold
    out = io.BytesIO()
    document.save(out)

    done = filled(out.getvalue(), {"hoi_nghi": "Hội nghị A"}).paragraphs[0]

    assert done.text == "Dự Hội nghị A đúng giờ"
    assert [(run.text, run.bold) for run in done.runs if run.text] == [("Dự Hội nghị A", True), (" đúng giờ", False)]


def test_a_table_row_comes_once_for_each_item_and_goes_when_there_is_none():
    content = a_docx(row=("{{muc.gio}}", "{{ muc.noi_dung }}"))
    items = [{"gio": "08:00", "noi_dung": "Khai mạc"}, {"gio": "09:00", "noi_dung": "Chuyên đề <&>"}]

    both, none = filled(content, {}, {"muc": items}), filled(content, {}, {"muc": []})

    assert [[cell.text for cell in row.cells] for row in both.tables[0].rows] == [["08:00", "Khai mạc"], ["09:00", "Chuyên đề <&>"]]
    assert none.tables[0].rows[:] == []


def test_a_value_is_text_whatever_it_holds_and_its_lines_stay_lines():
    done = filled(
        a_docx("{{chuyen_de}}", "{{hoi_nghi}}"), {"chuyen_de": "1. A\n2. B", "hoi_nghi": "{{nguoi_ky}} <w:p/> {% x %}", "nguoi_ky": "không"}
    )

    assert [line.text for line in done.paragraphs] == ["1. A\n2. B", "{{nguoi_ky}} <w:p/> {% x %}"]


def test_an_unknown_name_is_told_with_the_nearest_right_one():
    assert unknown(["hoi_nghi", "Tên hội nghị", "chu_trì", "xyzzy"], KindCode.PLAN) == [
        Unknown("Tên hội nghị", "hoi_nghi"),
        Unknown("chu_trì", "chu_tri"),
        Unknown("xyzzy", ""),
    ]


def test_a_name_of_a_person_is_unknown_in_a_paper_for_all():
    assert [row.name for row in unknown(["ho_ten"], KindCode.PLAN)] == ["ho_ten"]
    assert unknown(["ho_ten"], KindCode.INVITATION) == []


@pytest.fixture
def office(db):
    return make_unit("Ban Chỉ đạo về nhân quyền tỉnh X", kind=UnitKind.STEERING_COMMITTEE)


def test_nothing_is_stored_when_a_placeholder_is_unknown(office):
    with pytest.raises(UnknownPlaceholders, match="hoi_nghi"):
        templates.take_template(unit=office, kind="ke-hoach", filename="a.docx", content=a_docx("{{hoi_ngi}}"), by=TESTS, now=NOW)

    assert PaperTemplate.objects.count() == 0


@pytest.mark.parametrize("code", TEMPLATED)
def test_a_template_with_every_placeholder_offered_can_be_tried(office, code):
    names = [row.name for row in offered(code)]
    plain, dotted = [name for name in names if "." not in name], [name for name in names if name.startswith("muc.")]
    content = a_docx(*[f"{{{{{name}}}}}" for name in plain], row=tuple(f"{{{{{name}}}}}" for name in dotted))
    template = templates.take_template(unit=office, kind=code, filename="mẫu.docx", content=content, by=TESTS, now=NOW)

    done = Document(io.BytesIO(templates.tried(template)))

    assert [line.text for line in done.paragraphs] == ["" if name == "ma_qr" else PLACEHOLDERS[name].example for name in plain]
    assert len(done.inline_shapes) == ("ma_qr" in plain)
    assert [cell.text for cell in done.tables[0].rows[0].cells] == [PLACEHOLDERS[name].example for name in dotted]


def test_a_secretary_uploads_tries_and_goes_back_and_a_stranger_finds_nothing(client, office):
    address = reverse("papers:templates", args=[office.pk])
    client.force_login(make_user(office, Role.SECRETARY))

    bad = client.post(address, {"kind": "ke-hoach", "file": SimpleUploadedFile("a.docx", a_docx("{{chu_tr}}"))})
    good = client.post(address, {"kind": "ke-hoach", "file": SimpleUploadedFile("a.docx", GOOD)})
    tried = client.get(reverse("papers:template-tried", args=[office.pk, "ke-hoach"]))
    again = client.get(reverse("papers:template-file", args=[office.pk, "ke-hoach"]))
    stranger = make_user(make_province("Tỉnh Khác"), Role.SECRETARY)

    assert bad.status_code == 422 and "chu_tri" in bad.content.decode()
    assert good.status_code == 302
    assert "Hội nghị tập huấn công tác nhân quyền" in Document(io.BytesIO(tried.content)).paragraphs[0].text
    assert again.content == GOOD
    assert client.post(reverse("papers:template-drop", args=[office.pk, "ke-hoach"])).status_code == 302
    assert PaperTemplate.objects.count() == 0
    client.force_login(stranger)
    assert {client.get(path).status_code for path in (address, reverse("papers:template-file", args=[office.pk, "ke-hoach"]))} == {404}


def test_the_page_about_templates_names_every_placeholder_and_no_other():
    text = Path(house.ROOT / "docs" / "paper-templates.md").read_text()
    rows = dict(re.findall(r"^\| `\{\{([\w.]+)\}\}` \| .* \| (.*) \|$", text, re.MULTILINE))

    assert rows == {name: ", ".join(KINDS[code].name for code in row.kinds) or "every kind" for name, row in PLACEHOLDERS.items()}


# --- the QR code ------------------------------------------------------------------------------------------
def with_qr(content: bytes, word: str) -> bytes:
    template = PaperTemplate(kind=KindCode.INVITATION, content=content)
    return templates.filled(template, values={"ho_ten": "Nguyễn Văn An", "ma_qr": ""}, rows={}, pictures={"ma_qr": qr_png(word)} if word else {})


@pytest.mark.parametrize("text", ["{{ma_qr}}", "Mã của {{ho_ten}}: {{ma_qr}}, xin giữ kỹ"])
def test_the_qr_code_is_a_picture_where_its_name_stood_and_says_the_word(text):
    document = Document(io.BytesIO(with_qr(a_docx(text), "HTTPS://VIDU.VN/Q/ABC")))

    (picture,) = document.inline_shapes
    embedded = picture._inline.graphic.graphicData.pic.blipFill.blip.embed
    assert document.part.related_parts[embedded].blob == qr_png("HTTPS://VIDU.VN/Q/ABC")
    assert (picture.width.mm, picture.height.mm) == (32, 32)
    assert document.paragraphs[0].text == text.replace("{{ma_qr}}", "").replace("{{ho_ten}}", "Nguyễn Văn An")


def test_two_codes_in_text_and_header_are_two_pictures_of_one_file_each_tied_to_its_own_part():
    document = Document(io.BytesIO(a_docx("{{ma_qr}}", "{{ma_qr}}")))
    document.sections[0].header.paragraphs[0].text = "{{ma_qr}}"
    out = io.BytesIO()
    document.save(out)

    filled = Document(io.BytesIO(with_qr(out.getvalue(), "HTTPS://VIDU.VN/Q/ABC")))

    assert len(filled.inline_shapes) == 2
    header = filled.sections[0].header
    assert [part.blob for part in header.part.related_parts.values()] == [qr_png("HTTPS://VIDU.VN/Q/ABC")]
    assert header.paragraphs[0].text == ""


def test_without_a_person_the_form_for_all_has_no_code_and_nothing_in_its_place():
    document = Document(io.BytesIO(with_qr(a_docx("Mã: {{ma_qr}}"), "")))

    assert (len(document.inline_shapes), document.paragraphs[0].text) == (0, "Mã: ")


def test_a_filled_template_with_a_code_is_taken_again_as_a_template():
    assert templates.placeholders_in(with_qr(a_docx("{{ma_qr}} {{dia_danh}}"), "HTTPS://VIDU.VN/Q/ABC")) == ["dia_danh"]
