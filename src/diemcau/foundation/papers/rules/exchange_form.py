"""The form of a file of the exchange: what must stand in it, in which order, written how; one sentence for each fault.

Our own files are held to it before anybody gets them; of a file that comes in the faults are told and it is read all the same.
Where the form comes from, and what of it we could not read: docs/sources.md#edxml.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from lxml import etree

from diemcau.foundation.papers.models.exchange import Steering, Urgency
from diemcau.foundation.papers.rules.edxml import NAMESPACE

XLINK = "http://www.w3.org/1999/xlink"
HEADER, TRACES = "edXMLEnvelope/edXMLHeader/MessageHeader", "edXMLEnvelope/edXMLHeader/TraceHeaderList"
ORDER = (
    "From", "To", "Code", "PromulgationInfo", "DocumentType", "Subject", "Content", "SignerInfo", "DueDate", "ToPlaces", "OtherInfo",
    "ResponseFor", "SteeringType", "DocumentId",
)  # fmt: skip
MANDATORY = (
    *(f"{HEADER}/{path}" for path in (
        "From/OrganId", "From/OrganizationInCharge", "From/OrganName", "To/OrganId", "To/OrganName", "Code/CodeNotation", "PromulgationInfo/Place",
        "DocumentType/Type", "DocumentType/TypeName", "Subject", "Content", "SignerInfo/Competence", "SignerInfo/Position", "SignerInfo/FullName",
        "ToPlaces/Place", "OtherInfo/Priority", "OtherInfo/PromulgationAmount", "OtherInfo/PageAmount", "SteeringType",
    )),
    *(f"{TRACES}/{path}" for path in (
        "TraceHeader/OrganId", "TraceHeader/Timestamp", "Bussiness/BussinessDocType", "Bussiness/BussinessDocReason",
    )),
    *(f"AttachmentEncoded/Attachment/{path}" for path in ("ContentId", "AttachmentName", "ContentType", "ContentTransferEncoded")),
)  # fmt: skip
GIVEN_LATER = tuple(f"{HEADER}/{path}" for path in ("Code/CodeNumber", "PromulgationInfo/PromulgationDate", "DocumentId"))  # by the document system
_ORGAN = re.compile(r"[0-9A-Z.]{3,35}")
_COUNT = re.compile(r"[1-9][0-9]{0,5}")
_NUMBER = re.compile(r"[0-9]{1,3}")
_PATIENT = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False, "dtd_validation": False}


def faults(content: bytes, *, is_numbered: bool = True) -> list[str]:
    """What speaks against ``content`` as a file of the exchange; empty when nothing does.

    ``is_numbered``: it was issued.  One that is still to be numbered by the agency's document system has neither number nor date.
    """
    try:
        root = etree.fromstring(content, etree.XMLParser(**_PATIENT))
    except (etree.XMLSyntaxError, ValueError):
        return [_("It is no well-formed XML.")]
    if root.tag != qualified("edXML"):
        return [_("Its root is not edXML of QCVN 102.")]
    needed = (*MANDATORY, *(GIVEN_LATER if is_numbered else ()))
    found = [_("%(path)s is missing or empty.") % {"path": path} for path in needed if _is_lacking(root, path)]
    return [*found, *_out_of_order(root), *_badly_written(root), *_attachments(root)]


def _is_lacking(root: etree._Element, path: str) -> bool:
    """Whether an element on the way to ``path`` that is there lacks the next one, or the last is empty; every recipient counts."""
    *way, name = path.split("/")
    parents = _all(root, "/".join(way)) if way else [root]
    return not parents or any(not any((node.text or "").strip() for node in parent.findall(qualified(name))) for parent in parents)


def _out_of_order(root: etree._Element) -> Iterator[str]:
    for header in _all(root, HEADER):
        names = [etree.QName(node).localname for node in header if isinstance(node.tag, str)]
        strange = [name for name in names if name not in ORDER]
        if strange:
            yield _("MessageHeader holds elements of another form: %(names)s.") % {"names": ", ".join(dict.fromkeys(strange))}
        places = [ORDER.index(name) for name in names if name in ORDER]
        if places != sorted(places):
            yield _("The elements of MessageHeader stand in another order.")


_WRITTEN: tuple[tuple[str, Callable[[str], bool]], ...] = (
    (f"{HEADER}/PromulgationInfo/PromulgationDate", lambda said: _is_moment(said, "%Y/%m/%d")),
    (f"{HEADER}/DueDate", lambda said: _is_moment(said, "%Y/%m/%d")),
    (f"{TRACES}/TraceHeader/Timestamp", lambda said: _is_moment(said, "%Y/%m/%d %H:%M:%S")),
    (f"{HEADER}/OtherInfo/Priority", Urgency.values.__contains__),
    (f"{HEADER}/SteeringType", Steering.values.__contains__),
    (f"{TRACES}/Bussiness/BussinessDocType", ("0", "1", "2", "3").__contains__),
    (f"{HEADER}/DocumentType/Type", lambda said: bool(_NUMBER.fullmatch(said))),
    (f"{HEADER}/OtherInfo/PageAmount", lambda said: bool(_COUNT.fullmatch(said))),
    (f"{HEADER}/OtherInfo/PromulgationAmount", lambda said: bool(_COUNT.fullmatch(said))),
    (f"{HEADER}/From/OrganId", lambda said: bool(_ORGAN.fullmatch(said))),
    (f"{HEADER}/To/OrganId", lambda said: bool(_ORGAN.fullmatch(said))),
)


def _badly_written(root: etree._Element) -> Iterator[str]:
    for path, is_right in _WRITTEN:
        said = [(node.text or "").strip() for node in _all(root, path)]
        if wrong := [one for one in said if one and not is_right(one)]:
            yield _("%(path)s is written in another way: “%(said)s”.") % {"path": path.rsplit("/", 1)[-1], "said": wrong[0][:60]}


def _attachments(root: etree._Element) -> Iterator[str]:
    """Each file the envelope refers to is there once, as a ZIP that opens."""
    references = _all(root, "edXMLEnvelope/edXMLBody/edXMLManifest/Reference")
    named = [node.get(f"{{{XLINK}}}href") or (node.findtext(qualified("ContentId")) or "").strip() for node in references]
    held = [(node.findtext(qualified("ContentId")) or "").strip() for node in _all(root, "AttachmentEncoded/Attachment")]
    if sorted(named) != sorted(held):
        yield _("The manifest and the attachments name different files.")
    for node in _all(root, "AttachmentEncoded/Attachment"):
        if not _opens(node.findtext(qualified("ContentTransferEncoded")) or ""):
            yield _("The attachment “%(name)s” is no ZIP that opens.") % {"name": (node.findtext(qualified("AttachmentName")) or "")[:80]}


def _opens(encoded: str) -> bool:
    try:
        packed = base64.b64decode("".join(encoded.split()), validate=True)
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            return bool(archive.namelist())
    except (binascii.Error, zipfile.BadZipFile, ValueError):
        return False


def _is_moment(said: str, form: str) -> bool:
    try:
        return datetime.strptime(said, form).strftime(form) == said  # noqa: DTZ007  # only its form is looked at
    except ValueError:
        return False


def _all(root: etree._Element, path: str) -> list[etree._Element]:
    found: list[etree._Element] = root.findall("/".join(qualified(name) for name in path.split("/")))
    return found


def qualified(name: str) -> str:
    """``name`` in the namespace of the exchange, as lxml writes it."""
    return f"{{{NAMESPACE}}}{name}"
