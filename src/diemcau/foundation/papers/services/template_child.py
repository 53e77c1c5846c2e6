"""Reads and fills one DOCX of an office in a process of its own: run by ``templates``, never imported by the server.

The file comes from outside.  Here it meets limits on memory and processor time; only names between double braces are
replaced, there is no language to run.  In: a JSON request on standard input: ``{"docx": base64}`` lists the placeholders,
with ``"values"``, ``"rows"`` and ``"pictures"`` (PNG in base64, by name) it fills them.  Out: ``{"names": […]}``,
``{"docx": base64}`` or ``{"error": why}``.
"""

from __future__ import annotations

import base64
import copy
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 20
MAX_PARTS = 500
MAX_UNPACKED_BYTES = 40 * 1024 * 1024
MAX_XML_BYTES = 8 * 1024 * 1024  # of one part we parse
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
IMAGE = f"{OFFICE}/image"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DRAWN = "http://schemas.openxmlformats.org/drawingml/2006"
SIDE_EMU = 32 * 36_000  # of a QR code: 32 mm, as in the built-in invitation
ALT = "Mã QR điểm danh"
FORBIDDEN_PARTS = ("vbaproject", "vbadata", "embeddings/", "activex/", "oleobject", "attachedtoolbars", ".bin", ".exe", ".js")
FORBIDDEN_MARKS = {"altChunk", "object", "control", "subDoc"}
FORBIDDEN_FIELDS = re.compile(r"\b(INCLUDE|INCLUDETEXT|INCLUDEPICTURE|DDE|DDEAUTO|LINK|IMPORT|DATABASE|MACROBUTTON)\b", re.IGNORECASE)
FORBIDDEN_RELATIONS = ("/aFChunk", "/oleObject", "/package", "/control", "/subDocument", "/frame")
HYPERLINK = "/hyperlink"
PAGE = re.compile(r"(https?://|mailto:)", re.IGNORECASE)  # a link to a file makes Windows knock at the server it names
PLACEHOLDER = re.compile(r"\{\{\s*([^{}]{1,80}?)\s*\}\}")
TEXT_PART = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")


class Refusal(Exception):
    """Why the file is not taken: "kind", "large", "active", "external", "damaged"."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        request = json.load(sys.stdin)
        drawn = {name: base64.b64decode(png) for name, png in (request.get("pictures") or {}).items()}
        answer = _answer(base64.b64decode(request["docx"]), request.get("values"), request.get("rows") or {}, drawn)
    except Refusal as refusal:
        answer = {"error": str(refusal)}
    except MemoryError:
        answer = {"error": "large"}
    except Exception:  # whatever a hostile file provokes is told as "damaged"
        answer = {"error": "damaged"}
    json.dump(answer, sys.stdout)


def _answer(content: bytes, values: dict[str, str] | None, rows: dict[str, list[dict[str, str]]], pictures: dict[str, bytes]) -> dict[str, Any]:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise Refusal("kind")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = _parts(package)
    whole = {name: _tree(part) for name, part in parts.items() if _is_xml(part)}  # a header may lie under any name
    trees = {name: tree for name, tree in whole.items() if TEXT_PART.fullmatch(name)}
    _check(parts, whole)
    if values is None:
        return {"names": list(dict.fromkeys(name for tree in trees.values() for name in _names(tree)))}
    for name, tree in trees.items():
        _repeat(tree, rows)
        for line in list(tree.iter(f"{W}p")):
            _draw(parts, name, line, pictures)
            _fill(line, values)
        parts[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return {"docx": base64.b64encode(_packed(parts)).decode()}


# --- is it safe -------------------------------------------------------------------------------------------
def _parts(package: zipfile.ZipFile) -> dict[str, bytes]:
    infos = package.infolist()
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES or len({info.filename for info in infos}) < len(infos):
        raise Refusal("large")
    parts: dict[str, bytes] = {}
    room = MAX_UNPACKED_BYTES
    for info in infos:
        if info.flag_bits & 1 or info.filename.startswith(("/", "\\")) or ".." in info.filename:
            raise Refusal("damaged")
        with package.open(info) as file:
            parts[info.filename] = file.read(room + 1)  # the sizes in the directory may lie
        room -= len(parts[info.filename])
        if room < 0:
            raise Refusal("large")
    return parts


def _is_xml(part: bytes) -> bool:
    return part.startswith((b"\xff\xfe", b"\xfe\xff")) or part.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _tree(part: bytes) -> Any:
    if len(part) > MAX_XML_BYTES:
        raise Refusal("large")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Refusal("active")
    tree = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))
    if tree.getroottree().docinfo.doctype:  # written in UTF-16, where the letters above are others
        raise Refusal("active")
    return tree


def _check(parts: dict[str, bytes], trees: dict[str, Any]) -> None:
    kinds = _tree(parts.get("[Content_Types].xml", b"<none/>"))
    main = [mark.get("ContentType") for mark in kinds if mark.get("PartName") == "/word/document.xml"]
    if any("macroEnabled" in (mark.get("ContentType") or "") for mark in kinds):
        raise Refusal("active")
    if main != [MAIN] or "word/document.xml" not in trees:
        raise Refusal("kind")
    if any(bad in name.lower() for name in parts for bad in FORBIDDEN_PARTS):
        raise Refusal("active")
    for name, tree in trees.items():
        if name.endswith(".rels"):
            _check_relations(tree)
        if any(mark in FORBIDDEN_MARKS for mark, _ in _words(tree)) or FORBIDDEN_FIELDS.search(_fields(tree)):
            raise Refusal("active")


def _check_relations(tree: Any) -> None:
    for mark in tree.iter("{*}Relationship"):
        kind, target = mark.get("Type", ""), mark.get("Target", "")
        if kind.endswith(FORBIDDEN_RELATIONS):
            raise Refusal("active")
        if mark.get("TargetMode") == "External" and not (kind.endswith(HYPERLINK) and PAGE.match(target)):
            raise Refusal("external")


def _words(tree: Any) -> Iterator[tuple[str, Any]]:
    """Marks of WordprocessingML with their plain names, in both spellings of its namespace: Word reads the strict one as well."""
    for mark in tree.iter("{*}*"):
        name = etree.QName(mark)
        if (name.namespace or "").endswith("/wordprocessingml/main") or (name.namespace or "").endswith("/wordprocessingml/2006/main"):
            yield name.localname, mark


def _fields(tree: Any) -> str:
    marks = list(_words(tree))
    instructions = "".join(mark.text or "" for name, mark in marks if name == "instrText")
    simple = [value for name, mark in marks if name == "fldSimple" for key, value in mark.attrib.items() if key.endswith("}instr")]
    return " ".join([instructions, *simple])


# --- names ------------------------------------------------------------------------------------------------
def _own_texts(line: Any) -> list[Any]:
    """The pieces of text of a paragraph, in order; not those of a paragraph inside a box in it."""
    return [mark for mark in line.iter(f"{W}t") if next(mark.iterancestors(f"{W}p")) is line]


def _names(tree: Any) -> list[str]:
    return [name for line in tree.iter(f"{W}p") for name in PLACEHOLDER.findall("".join(mark.text or "" for mark in _own_texts(line)))]


def _repeat(tree: Any, rows: dict[str, list[dict[str, str]]]) -> None:
    """A table row with "{{nguoi.ho_ten}}" comes once for each of ``rows["nguoi"]``."""
    for row in list(tree.iter(f"{W}tr")):
        lists = {name.split(".")[0] for name in _names(row) if "." in name}
        if len(lists) != 1:
            continue
        kind = lists.pop()
        for facts in rows.get(kind, []):
            copied = copy.deepcopy(row)
            for line in copied.iter(f"{W}p"):
                _fill(line, {f"{kind}.{name}": value for name, value in facts.items()})
            row.addprevious(copied)
        row.getparent().remove(row)


def _fill(line: Any, values: dict[str, str]) -> None:
    """Replace each placeholder, though Word may have cut it into several pieces; the first piece's letters stay."""
    pieces = _own_texts(line)
    whole = "".join(mark.text or "" for mark in pieces)
    for found in reversed(list(PLACEHOLDER.finditer(whole))):
        if found[1] in values:
            _put(pieces, found.start(), found.end(), values[found[1]])
    for mark in pieces:
        _break_lines(mark)


def _put(pieces: list[Any], start: int, end: int, value: str) -> None:
    at = 0
    for mark in pieces:
        text = mark.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last:
            mark.text = text[:first] + value + text[last:]
            mark.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            value = ""
        at += len(text)


def _break_lines(mark: Any) -> None:
    """A value of several lines: a line break between them."""
    first, *others = (mark.text or "").split("\n")
    mark.text, last = first, mark
    for other in others:
        again = etree.Element(f"{W}t")
        again.text = other
        broken = etree.Element(f"{W}br")
        last.addnext(broken)
        broken.addnext(again)
        last = again


# --- pictures ---------------------------------------------------------------------------------------------
def _draw(parts: dict[str, bytes], part: str, line: Any, pictures: dict[str, bytes]) -> None:
    """Replace each placeholder of ``line`` that is a picture: the words around it stay in the runs they were in."""
    whole = "".join(mark.text or "" for mark in _own_texts(line))
    for found in reversed(list(PLACEHOLDER.finditer(whole))):
        if found[1] in pictures:
            run = _run_at(line, found.start())
            _put(_own_texts(line), found.start(), found.end(), "")
            run.addnext(_drawing(found[1], _attach(parts, part, found[1], pictures[found[1]])))


def _run_at(line: Any, place: int) -> Any:
    """The run in which the letter at ``place`` of ``line`` stands."""
    at = 0
    for mark in _own_texts(line):
        at += len(mark.text or "")
        if place < at:
            return next(mark.iterancestors(f"{W}r"))
    raise Refusal("damaged")


def _attach(parts: dict[str, bytes], part: str, name: str, png: bytes) -> str:
    """Put the picture into the package and tie it to ``part``; the id of the tie."""
    folder, _, file = part.rpartition("/")
    ties = f"{folder}/_rels/{file}.rels"
    media = f"media/diemcau-{name}.png"
    parts[f"{folder}/{media}"] = png
    tree = _tree(parts.get(ties, f'<Relationships xmlns="{RELATIONS}"/>'.encode()))
    tie = f"rIdDiemCau{len(tree) + 1}"
    etree.SubElement(tree, f"{{{RELATIONS}}}Relationship", Id=tie, Type=IMAGE, Target=media)
    parts[ties] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    kinds = _tree(parts["[Content_Types].xml"])
    if not any(mark.get("Extension", "").lower() == "png" for mark in kinds):
        space = etree.QName(kinds).namespace
        kinds.insert(0, kinds.makeelement(f"{{{space}}}Default", Extension="png", ContentType="image/png"))
        parts["[Content_Types].xml"] = etree.tostring(kinds, xml_declaration=True, encoding="UTF-8", standalone=True)
    return tie


def _drawing(name: str, tie: str) -> Any:
    """A run that shows the picture in the line, as wide and high as a door's scanner likes it."""
    return etree.fromstring(
        f'<w:r xmlns:w="{W[1:-1]}" xmlns:wp="{DRAWN}/wordprocessingDrawing" xmlns:a="{DRAWN}/main" xmlns:pic="{DRAWN}/picture" xmlns:r="{OFFICE}">'
        f'<w:drawing><wp:inline><wp:extent cx="{SIDE_EMU}" cy="{SIDE_EMU}"/><wp:docPr id="{900_000 + len(tie)}" name="{name}" descr="{ALT}"/>'
        f'<a:graphic><a:graphicData uri="{DRAWN}/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{tie}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{SIDE_EMU}" cy="{SIDE_EMU}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


if __name__ == "__main__":
    main()
