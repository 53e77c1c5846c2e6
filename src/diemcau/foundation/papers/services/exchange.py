"""A paper as a file of the national document exchange (edXML), for a clerk to hand to the agency's own system.

Written from the regulation's fields (docs/sources.md#edxml).  Strict: what we do not know is left out, never invented.
"""

from __future__ import annotations

import base64
import io
import uuid
import zipfile
from datetime import date, datetime

from lxml import etree

from diemcau.foundation.papers.errors import ExchangeImpossible
from diemcau.foundation.papers.models import PaperFile, PaperRecord, Signer, State
from diemcau.foundation.papers.queries.exchange import ExchangeLetter, Organ, exchange_letter
from diemcau.foundation.papers.rules.edxml import NAMESPACE
from diemcau.kernel.dates import local
from diemcau.kernel.text import fold

XLINK = "http://www.w3.org/1999/xlink"
NEW, RECALLED, REPLACING = "0", "1", "3"  # BussinessDocType
_ALIKE = datetime(2020, 1, 1).timetuple()[:6]  # noqa: DTZ001  # of every file in the ZIP, so that the same paper gives the same bytes


def edxml(record: PaperRecord, *, now: datetime) -> bytes:
    """``record`` as a file of the exchange: to whom, what, by when, with PDF and DOCX inside.

    Raises ``ExchangeImpossible`` with what is missing: an agency code is never made up.
    """
    letter = exchange_letter(record)
    if letter.missing or letter.sender is None:
        raise ExchangeImpossible(" ".join(str(sentence) for sentence in letter.missing))
    root = etree.Element(_q("edXML"), nsmap={"edXML": NAMESPACE, "xlink": XLINK})
    envelope = _add(root, "edXMLEnvelope")
    header = _add(envelope, "edXMLHeader")
    _message(_add(header, "MessageHeader"), letter, letter.sender)
    _traces(_add(header, "TraceHeaderList"), letter, letter.sender, now)
    manifest = _add(_add(envelope, "edXMLBody"), "edXMLManifest", version="1.0")
    encoded = _add(root, "AttachmentEncoded")
    for file in letter.files:
        _attach(manifest, encoded, letter, file)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _message(header: etree._Element, letter: ExchangeLetter, sender: Organ) -> None:
    record, paper = letter.record, letter.paper
    _organ(_add(header, "From"), sender)
    for recipient in letter.recipients:
        _organ(_add(header, "To"), recipient)
    if document_id := _document_id(record, sender):
        _add(header, "DocumentId", document_id)
    code = _add(header, "Code")
    if record.number is not None:
        _add(code, "CodeNumber", f"{record.number:02d}")
    _add(code, "CodeNotation", record.symbol)
    promulgation = _add(header, "PromulgationInfo")
    _add(promulgation, "Place", paper.place)
    if record.issued_on:
        _add(promulgation, "PromulgationDate", _day(record.issued_on))
    _add(_add(header, "DocumentType"), "TypeName", paper.kind_name)
    _add(header, "Subject", paper.summary)
    _signer(_add(header, "SignerInfo"), paper.signer)
    if record.due_on:
        _add(header, "DueDate", _day(record.due_on))
    places = _add(header, "ToPlaces")
    for line in paper.recipients:
        _add(places, "Place", line.strip(" -;."))
    if paper.annexes:
        appendixes = _add(_add(header, "OtherInfo"), "Appendixes")
        for annex in paper.annexes:
            _add(appendixes, "Appendix", annex.title)


def _signer(element: etree._Element, signer: Signer) -> None:
    """The last line of the signature is the post, those above say in whose name."""
    *competences, position = [line for line in signer.capacity if line] or [""]
    for competence in competences:
        _add(element, "Competence", competence)
    if position:
        _add(element, "Position", position)
    _add(element, "FullName", signer.full_name)


def _traces(traces: etree._Element, letter: ExchangeLetter, sender: Organ, now: datetime) -> None:
    record = letter.record
    trace = _add(traces, "TraceHeader")
    _add(trace, "OrganId", sender.code)
    _add(trace, "Timestamp", f"{local(now):%Y/%m/%d %H:%M:%S}")
    business = _add(traces, "Bussiness")  # the regulation's own spelling
    old = record.corrects
    kind, reason = (RECALLED, record.end_reason) if record.state == State.RECALLED else (REPLACING, old.end_reason) if old else (NEW, "")
    _add(business, "BussinessDocType", kind)
    if reason:
        _add(business, "BussinessDocReason", reason)
    if kind == RECALLED:
        _add(business, "DocumentId", _document_id(record, sender))
    elif kind == REPLACING and old:
        replaced = _add(_add(business, "ReplacementInfoList"), "ReplacementInfo")
        _add(replaced, "DocumentId", _document_id(old, sender))


def _attach(manifest: etree._Element, encoded: etree._Element, letter: ExchangeLetter, file: PaperFile) -> None:
    name = f"{_plain(str(letter.record))}.{file.ending}"
    content_id = f"cid:{uuid.uuid5(uuid.NAMESPACE_URL, file.sha256)}"
    reference = _add(manifest, "Reference")
    reference.set(f"{{{XLINK}}}href", content_id)
    _add(reference, "AttachmentName", name)
    attachment = _add(encoded, "Attachment")
    _add(attachment, "ContentId", content_id)
    _add(attachment, "AttachmentName", name)
    _add(attachment, "ContentType", "application/zip")
    _add(attachment, "ContentTransferEncoded", base64.b64encode(_zipped(name, bytes(file.content))).decode())


def _zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, _ALIKE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _organ(element: etree._Element, organ: Organ) -> None:
    _add(element, "OrganId", organ.code)
    _add(element, "OrganName", organ.name)


def _document_id(record: PaperRecord, sender: Organ) -> str:
    return f"{sender.code},{_day(record.issued_on)},{record.written_number}" if record.issued_on else ""


def _day(day: date) -> str:
    return f"{day:%Y/%m/%d}"


def _plain(name: str) -> str:
    return "-".join("".join(char if char.isascii() and char.isalnum() else " " for char in fold(name)).split())


def _q(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: etree._Element, name: str, said: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, _q(name), attributes)
    element.text = said or None
    return element
