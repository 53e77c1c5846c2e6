"""A paper as a file of the national document exchange (edXML), for a clerk to hand to the agency's own system.

Written from the regulation's fields (docs/sources.md#edxml).  Strict: what we do not know is left out, never invented, and
a file that does not keep the form (``rules.exchange_form``) leaves nobody's hands.
"""

from __future__ import annotations

import base64
import io
import uuid
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

import pypdfium2
from django.utils.translation import gettext as _
from lxml import etree

from diemcau.foundation.papers.errors import ExchangeImpossible
from diemcau.foundation.papers.models import PaperFile, PaperRecord, Signer, State
from diemcau.foundation.papers.models.exchange import Steering, Urgency
from diemcau.foundation.papers.queries.exchange import ExchangeLetter, Organ, exchange_letter
from diemcau.foundation.papers.rules.edxml import NAMESPACE
from diemcau.foundation.papers.rules.exchange_form import XLINK, faults, qualified
from diemcau.kernel.dates import local
from diemcau.kernel.text import fold

NEW, RECALLED, REPLACING = "0", "1", "3"  # BussinessDocType
TYPE = "1"  # DocumentType/Type in the samples of administrative papers; the regulation's list was not read
ZIP = "application/zip"
ON_PAPER = "0"  # Bussiness/Paper: no paper copy follows
_NEW_REASON = "Văn bản mới"
_ALIKE = datetime(2020, 1, 1).timetuple()[:6]  # noqa: DTZ001  # of every file in the ZIP, so that the same paper gives the same bytes


@dataclass(frozen=True, slots=True)
class Handling:
    """What whoever hands the file over says of it: how urgent it is, whether it directs, the code of its type."""

    urgency: Urgency = Urgency.ORDINARY
    steering: Steering = Steering.NONE
    type_code: str = TYPE


def edxml(record: PaperRecord, *, handling: Handling | None = None, now: datetime) -> bytes:
    """``record`` as a file of the exchange: to whom, what, by when, with PDF and DOCX inside.

    Raises ``ExchangeImpossible`` with what is missing or does not keep the form: an agency code is never made up.
    """
    letter = exchange_letter(record)
    if letter.missing or letter.sender is None:
        raise ExchangeImpossible(" ".join(str(sentence) for sentence in letter.missing))
    root = etree.Element(qualified("edXML"), nsmap={"edXML": NAMESPACE, "xlink": XLINK})
    envelope = _add(root, "edXMLEnvelope")
    header = _add(envelope, "edXMLHeader")
    _message(_add(header, "MessageHeader"), letter, letter.sender, handling or Handling())
    _traces(_add(header, "TraceHeaderList"), letter, letter.sender, now)
    manifest = _add(_add(envelope, "edXMLBody"), "edXMLManifest", version="1.0")
    encoded = _add(root, "AttachmentEncoded")
    for file in letter.files:
        _attach(manifest, encoded, letter, file)
    content = bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
    if found := faults(content, is_numbered=record.is_outside):
        raise ExchangeImpossible(_("The file would not keep the form of the exchange. Nothing was made. %(faults)s") % {"faults": " ".join(found)})
    return content


def _message(header: etree._Element, letter: ExchangeLetter, sender: Organ, handling: Handling) -> None:
    """The elements in the order of the regulation (``rules.exchange_form.ORDER``)."""
    record, paper = letter.record, letter.paper
    _organ(_add(header, "From"), sender, in_charge=paper.issuer_above or paper.issuer)
    for recipient in letter.recipients:
        _organ(_add(header, "To"), recipient)
    code = _add(header, "Code")
    if record.number is not None:
        _add(code, "CodeNumber", f"{record.number:02d}")
    _add(code, "CodeNotation", record.symbol)
    promulgation = _add(header, "PromulgationInfo")
    _add(promulgation, "Place", paper.place)
    if record.issued_on:
        _add(promulgation, "PromulgationDate", _day(record.issued_on))
    kind = _add(header, "DocumentType")
    _add(kind, "Type", handling.type_code)
    _add(kind, "TypeName", paper.kind_name)
    _add(header, "Subject", paper.summary)
    _add(header, "Content", paper.summary)
    _signer(_add(header, "SignerInfo"), paper.signer)
    if record.due_on:
        _add(header, "DueDate", _day(record.due_on))
    places = _add(header, "ToPlaces")
    for line in paper.recipients:
        _add(places, "Place", line.strip(" -;."))
    _others(_add(header, "OtherInfo"), letter, handling)
    _add(header, "SteeringType", handling.steering)
    if document_id := _document_id(record, sender):
        _add(header, "DocumentId", document_id)


def _others(others: etree._Element, letter: ExchangeLetter, handling: Handling) -> None:
    _add(others, "Priority", handling.urgency)
    _add(others, "PromulgationAmount", str(len(letter.recipients) + len(letter.unaddressed)))
    _add(others, "PageAmount", str(_pages(letter)))
    if letter.paper.annexes:
        appendixes = _add(others, "Appendixes")
        for annex in letter.paper.annexes:
            _add(appendixes, "Appendix", annex.title)


def _pages(letter: ExchangeLetter) -> int:
    """Pages of the PDF that goes with it."""
    pdf = next(file for file in letter.files if file.ending == "pdf")
    document = pypdfium2.PdfDocument(bytes(pdf.content))
    try:
        return len(document)
    finally:
        document.close()


def _signer(element: etree._Element, signer: Signer) -> None:
    """The last line of the signature is the post, those above say in whose name; a single line is both."""
    lines = [line for line in signer.capacity if line]
    *competences, position = lines
    for competence in competences or [position]:
        _add(element, "Competence", competence)
    _add(element, "Position", position)
    _add(element, "FullName", signer.full_name)


def _traces(traces: etree._Element, letter: ExchangeLetter, sender: Organ, now: datetime) -> None:
    record = letter.record
    trace = _add(traces, "TraceHeader")
    _add(trace, "OrganId", sender.code)
    _add(trace, "Timestamp", f"{local(now):%Y/%m/%d %H:%M:%S}")
    business = _add(traces, "Bussiness")  # the regulation's own spelling
    old = record.corrects
    kind, reason = (RECALLED, record.end_reason) if record.state == State.RECALLED else (REPLACING, letter.begun_because) if old else (NEW, "")
    _add(business, "BussinessDocType", kind)
    _add(business, "BussinessDocReason", reason or _NEW_REASON)
    if kind == RECALLED:
        _add(business, "DocumentId", _document_id(record, sender))
    _add(business, "Paper", ON_PAPER)
    if kind == REPLACING and old:
        replaced = _add(_add(business, "ReplacementInfoList"), "ReplacementInfo")
        _add(replaced, "DocumentId", _document_id(old, sender))
        organs = _add(replaced, "OrganIdList")
        for recipient in letter.recipients:
            _add(organs, "OrganId", recipient.code)


def _attach(manifest: etree._Element, encoded: etree._Element, letter: ExchangeLetter, file: PaperFile) -> None:
    name = f"{_plain(str(letter.record))}.{file.ending}"
    content_id = f"cid:{uuid.uuid5(uuid.NAMESPACE_URL, file.sha256)}"
    reference = _add(manifest, "Reference")
    reference.set(f"{{{XLINK}}}href", content_id)
    _add(reference, "ContentId", content_id)
    _add(reference, "ContentType", ZIP)
    _add(reference, "AttachmentName", name)
    attachment = _add(encoded, "Attachment")
    _add(attachment, "ContentId", content_id)
    _add(attachment, "AttachmentName", name)
    _add(attachment, "ContentType", ZIP)
    _add(attachment, "ContentTransferEncoded", base64.b64encode(_zipped(name, bytes(file.content))).decode())


def _zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, _ALIKE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _organ(element: etree._Element, organ: Organ, *, in_charge: str = "") -> None:
    _add(element, "OrganId", organ.code)
    if in_charge:
        _add(element, "OrganizationInCharge", in_charge)
    _add(element, "OrganName", organ.name)


def _document_id(record: PaperRecord, sender: Organ) -> str:
    return f"{sender.code},{_day(record.issued_on)},{record.written_number}" if record.issued_on else ""


def _day(day: date) -> str:
    return f"{day:%Y/%m/%d}"


def _plain(name: str) -> str:
    return "-".join("".join(char if char.isascii() and char.isalnum() else " " for char in fold(name)).split())


def _add(parent: etree._Element, name: str, said: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, qualified(name), attributes)
    element.text = said or None
    return element
