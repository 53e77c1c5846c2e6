"""Sentences the console's modules put together, in the reader's language; ``{name}`` is filled by them.

Each part of the console has a module here, and every key belongs to one part.
"""

from __future__ import annotations

from diemcau.surfaces.console.words import camera, closing, counts, hall, last_person, line, minutes, offline, paper, people, ready, selfcheck, shift

PARTS = (line, people, last_person, camera, hall, counts, closing, minutes, offline, ready, selfcheck, paper, shift)


def words() -> dict[str, str]:
    """Every sentence, by its key."""
    told: dict[str, str] = {}
    for part in PARTS:
        told |= part.words()
    return told
