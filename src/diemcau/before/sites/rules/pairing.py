"""What makes a pairing code, a PIN and a signature good."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.utils.crypto import constant_time_compare

from diemcau.before.sites.models import Device, Operator

CODE_LIVES = timedelta(minutes=15)
WRONG_CODES = 30  # from one address in ten minutes: a hall that hears a code wrongly a few times stays far below
WRONG_CODES_OF_ALL = 300  # from everywhere in ten minutes, so that a thousand machines guess no more than ten
LIVE_CODES = 20  # of one site at a time

GRACE = timedelta(days=2)  # a hall without network may deliver its log this long after the conference

PIN_DIGITS = 6
MOST_PIN_DIGITS = 12
PIN_ITERATIONS = 100_000  # to be borne on a cheap phone each time a shift is opened; docs/adr/0017 says what a PIN of six digits can and cannot do
_COORDINATE = 32  # bytes of a number of the curve P-256


# --- the key of a device ------------------------------------------------------------------------------------
def key_of(told: str) -> str:
    """``told`` when it is a point of the curve P-256, uncompressed, in base64; else blank: a device without a key is paired all the same."""
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), base64.b64decode(told, validate=True))
    except (ValueError, binascii.Error):
        return ""
    return told if len(told) == 88 else ""  # 65 bytes in base64: never the short form of a point


def signature_of(told: str) -> bytes:
    """``told`` in base64 as bytes; none when it is not base64: no key made that."""
    try:
        return base64.b64decode(told, validate=True)
    except (ValueError, binascii.Error):
        return b""


def signed_by(device: Device, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (64 bytes, as browsers make it: two numbers after each other) of ``message`` was made with the key of ``device``.

    No for a device without a key.
    """
    if not device.public_key or len(signature) != 2 * _COORDINATE:
        return False
    key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), base64.b64decode(device.public_key))
    first, second = int.from_bytes(signature[:_COORDINATE]), int.from_bytes(signature[_COORDINATE:])
    try:
        key.verify(encode_dss_signature(first, second), message, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


# --- PINs ---------------------------------------------------------------------------------------------------
def is_easy(pin: str) -> bool:
    """Whether anybody would try ``pin`` first: one digit throughout, or digits that run up or down."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {-1})


def new_pin() -> str:
    """Six digits that nobody would try first."""
    while True:
        pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
        if not is_easy(pin):
            return pin


def pin_key(pin: str, salt: bytes, iterations: int) -> bytes:
    """PBKDF2-SHA256 of ``pin``: what only who knows the PIN can make, on the device or here."""
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, iterations)


def verifier(operator: Operator) -> str:
    """What a device checks a PIN with, without network: a hash of the key, so that a device cannot make a proof without the PIN."""
    return base64.b64encode(hashlib.sha256(b"diemcau-pin:" + base64.b64decode(operator.pin_key)).digest()).decode()


def proof_message(*, event: UUID, device: UUID, operator: int) -> bytes:
    """What the proof of an opened shift is about: this event, of this device, of this person."""
    return f"diemcau-shift:{event}:{device}:{operator}".encode()


def is_proven(operator: Operator, proof: str, *, event: UUID, device: UUID) -> bool:
    """Whether ``proof`` (HMAC-SHA256 in base64) was made by someone who gave the PIN of ``operator``."""
    if not operator.has_pin:
        return False
    message = proof_message(event=event, device=device, operator=operator.pk)
    made = base64.b64encode(hmac.digest(base64.b64decode(operator.pin_key), message, "sha256")).decode()
    return constant_time_compare(made, proof)
