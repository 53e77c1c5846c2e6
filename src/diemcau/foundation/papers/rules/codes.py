"""QR codes for paper: dark on light, with the quiet edge that readers need."""

from __future__ import annotations

import io

import segno

MASK = 0  # of the eight patterns: trying all for the smoothest takes 4 of 5 ms, and readers read each; our words are random, so none is rough
QUIET_MODULES = 2  # the standard asks for 4; paper around the code is white, and phones read it with 2
PIXELS = 6  # of a module in a PNG: 300 dpi and more at the sizes we print


def qr_code(word: str) -> segno.QRCode:
    """The code of ``word``: 1 ms of processor time, of which a thousand badges take a second."""
    return segno.make_qr(word, error="m", mask=MASK)


def qr_svg(word: str) -> str:
    """The code of ``word`` as SVG that scales with its box."""
    out = io.BytesIO()
    qr_code(word).save(out, kind="svg", xmldecl=False, omitsize=True, border=QUIET_MODULES, dark="#000", light="#fff", lineclass=None)
    return out.getvalue().decode()


def qr_png(word: str) -> bytes:
    """The code of ``word`` as PNG, for file formats without SVG."""
    out = io.BytesIO()
    qr_code(word).save(out, kind="png", border=QUIET_MODULES, scale=PIXELS)
    return out.getvalue()
