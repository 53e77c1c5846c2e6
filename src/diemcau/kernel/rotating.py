"""A code that changes every 30 seconds, made of a secret and the time alone.

A screen without network shows it; whoever holds the secret can say, hours later, whether it was the code of a
moment.  ``static/console/rotating.js`` makes the same; tests/js/rotating_vectors.json holds both to it.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

STEP = timedelta(seconds=30)
NEAR = 1  # steps before and after that still hold: who reads a screen and types is a moment late, clocks differ a little
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the screen shows in one step: six ``digits`` to type; in the QR a ``word`` of 40 bits, which nobody guesses."""

    step: int
    digits: str
    word: str


def step_at(moment: datetime) -> int:
    """The step that ``moment`` lies in: whole half minutes since 1970."""
    return (moment - _EPOCH) // STEP


def shown(secret: str, step: int) -> Shown:
    """What the screen with ``secret`` shows in ``step``."""
    digest = hmac.digest(secret.encode(), step.to_bytes(8, "big", signed=True), "sha256")
    digits = int.from_bytes(digest[:4], "big") % 1_000_000
    return Shown(step, f"{digits:06d}", base64.b32encode(digest[4:9]).decode())


def step_of(secret: str, told: str, moment: datetime) -> int | None:
    """The step around ``moment`` in which the screen with ``secret`` showed ``told`` (digits or word), the nearest first; else nothing."""
    now = step_at(moment)
    for step in sorted(range(now - NEAR, now + NEAR + 1), key=lambda step: abs(step - now)):
        code = shown(secret, step)
        if hmac.compare_digest(told.encode("utf-8", "replace"), (code.digits if len(told) == len(code.digits) else code.word).encode()):
            return step
    return None
