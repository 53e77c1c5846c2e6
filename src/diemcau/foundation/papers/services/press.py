"""Run as a process of its own by ``pdf``: reads a request as JSON, writes one PDF, ends.

typst keeps what it compiled in memory (600 MB after ten long letters); a process that ends keeps nothing, and
its memory has a ceiling.  Imports nothing of this house, so that it starts quickly.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import typst

ROOM = Path(__file__).parent.parent
MEMORY_CEILING = 2 * 1024**3  # bytes of address space; a list of 3,500 delegates needs about a quarter


def main() -> None:
    """Print one paper: ``{"paper": …, "timestamp": seconds}`` in, the PDF out."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_CEILING, MEMORY_CEILING))
    request = json.load(sys.stdin)
    printed = typst.compile(
        str(ROOM / "paper.typ"),
        root=str(ROOM),
        font_paths=[str(ROOM / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(request["paper"])},
        pdf_standards=["a-3a", "ua-1"],
        timestamp=request["timestamp"],
    )
    sys.stdout.buffer.write(printed)


if __name__ == "__main__":
    main()
