"""Secrets handed to people and devices: made, hashed, compared, signed.

A token is shown once or derived again; what is stored is its hash.  The code in a delegate's QR is signed
with Ed25519, so that a device without network can tell a real one from a forged one with the public key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def new_token() -> str:
    """A secret of 160 bits that may stand in a URL."""
    return base64.b32encode(secrets.token_bytes(20)).decode().lower()


def new_code() -> str:
    """A public code of 80 bits, in the capitals and digits that make a small QR."""
    return base64.b32encode(secrets.token_bytes(10)).decode()


# No vowel, no letter that a Vietnamese keyboard turns into another (D, W), none that is read or heard as another (0/O, 1/I/L, 5/S, Z/2, N/M, U/V).
LETTERS = "BCFGHJKMPQRTVX2346789"


def new_letters(count: int = 8) -> str:
    """``count`` letters and digits that a person can read aloud and type: 4.4 bits each.

    Too few to be stored by a plain hash: keep what ``derived`` makes of them.
    """
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def typed_letters(text: str) -> str:
    """The letters of ``new_letters`` as somebody typed them: any case, with spaces, dots or dashes; blank when it can be none."""
    letters = "".join(char for char in text.upper()[:60] if char not in " .-–\u00a0\t")
    return letters if letters and set(letters) <= set(LETTERS) else ""


def derived(secret: str, purpose: str, name: str) -> str:
    """The token of ``name`` for ``purpose``: the same each time, unknown to whoever lacks ``secret``."""
    digest = hmac.new(secret.encode(), f"{purpose}:{name}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode().lower()


def hashed(token: str) -> str:
    """What is stored of ``token``: SHA-256 in hex.  Tokens are long and random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


@lru_cache(maxsize=4)
def _key(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"delegate-qr:{secret}".encode()).digest())


def sign_code(code: str, secret: str) -> str:
    """``code`` and its signature as one word of capitals, digits and one dot: ``CODE.SIGNATURE``."""
    return f"{code}.{base64.b32encode(_key(secret).sign(code.encode())).decode().rstrip('=')}"


def verified_code(word: str, secret: str) -> str | None:
    """The code inside ``word`` when its signature is ours, else ``None``.

    We hold the key and Ed25519 signs the same bytes the same way each time, so we sign again and compare: a
    third of the time that a verification takes, and a second spelling of one signature is no signature.
    """
    told = word.strip().upper()
    code = code_of(told)
    return code if hmac.compare_digest(sign_code(code, secret).encode(), told.encode()) else None


def code_of(word: str) -> str:
    """The code that ``word`` shows, whoever signed it."""
    return word.partition(".")[0]


def seal(word: str, secret: str) -> str:
    """What is stored of a signed ``word``, to know it again twenty times faster than by signing; 128 bits in hex.

    Keyed with ``secret``: who reads it can print no signature, and after a change of the secret it fits none.
    """
    return hmac.digest(secret.encode(), b"delegate-seal:" + word.encode("utf-8", "replace"), "sha256")[:16].hex()


def sealed(code: str, secret: str) -> str:
    """The seal of the word that the QR with ``code`` shows."""
    return seal(sign_code(code, secret), secret)


def public_key(secret: str) -> bytes:
    """The 32 bytes with which anyone checks our signatures."""
    return _key(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def sign_bytes(body: bytes, purpose: str, secret: str) -> bytes:
    """Our signature of ``body`` for ``purpose``: 64 bytes that fit nothing else, and no code (a code holds no colon)."""
    return _key(secret).sign(f"{purpose}:".encode() + body)
