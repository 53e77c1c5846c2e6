"""Looks at the signatures of one PDF in a process of its own: run by ``signatures``, never imported by the server.

A PDF from outside may be built to keep its reader busy for ever.  Here it meets a limit on memory and on processor
time; when it hits one, only this process ends.  In: a line of JSON ``{"roots": [PEM, …]}``, then the PDF.  Out: one JSON
object, ``{"signatures": […]}`` or ``{"error": "locked" | "broken" | "heavy"}``.  Nothing is fetched from anywhere.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from io import BytesIO
from typing import Any

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 30
MOST_SIGNATURES = 20  # a paper has two; a hundred are an attack


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    logging.disable(logging.CRITICAL)  # what it finds is told in the answer
    request = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        answer = _looked_at(content, request["roots"])
    except MemoryError:
        answer = {"error": "heavy"}
    except Exception as error:  # whatever a hostile file provokes is told as "broken"
        answer = {"error": "broken", "why": type(error).__name__}
    sys.stdout.write(json.dumps(answer))


def _looked_at(content: bytes, roots: list[str]) -> dict[str, Any]:
    from asn1crypto import pem, x509  # noqa: PLC0415  # slow to load: only here
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    reader = PdfFileReader(BytesIO(content), strict=False)
    if reader.encrypted:
        return {"error": "locked"}
    if "/Pages" not in reader.root:
        return {"error": "broken", "why": "no pages"}
    trusted = [x509.Certificate.load(pem.unarmor(root.encode())[2]) for root in roots]
    found = reader.embedded_regular_signatures[:MOST_SIGNATURES]
    context = ValidationContext(trust_roots=trusted, allow_fetching=False, revocation_mode="soft-fail")
    return {"signatures": [_one(signature, context) for signature in found]}


def _one(signature: Any, context: Any) -> dict[str, Any]:
    """What is true of one signature; a signature that cannot be read at all is told as broken, not left out."""
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415

    try:
        status = validate_pdf_signature(signature, context)
        moment = status.signer_reported_dt
        return {
            "signer": str(status.signing_cert.subject.native.get("common_name", "")),
            "signed_at": moment.isoformat() if moment else "",
            "coverage": status.coverage.name if status.coverage else "",
            "is_intact": bool(status.intact and status.valid),
            "is_trusted": bool(status.trusted),
        }
    except MemoryError:
        raise
    except Exception as error:
        return {"signer": "", "signed_at": "", "coverage": "", "is_intact": False, "is_trusted": False, "why": type(error).__name__}


if __name__ == "__main__":
    main()
