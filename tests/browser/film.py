"""What a camera sees: QR codes as people hold them, tilted and not quite sharp, as pictures and as a film for Chromium's fake camera."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import segno
from PIL import Image, ImageChops, ImageFilter

DESK, LIGHT, DARK = 0x90, 235, 16


def code(word: str, module: int) -> Image.Image:
    """The QR of ``word``, ``module`` pixels to a square, with its margin."""
    rows = [bytes(DARK if dark else LIGHT for dark in row) for row in segno.make(word, error="m", micro=False).matrix_iter(scale=module, border=4)]
    return Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))


def seen(
    word: str,
    draw: random.Random,
    *,
    size: tuple[int, int] = (640, 360),
    module: int = 5,
    tilt: float = 0.08,
    turn: float = 12,
    blur: float = 0.8,
    noise: float = 6,
    light: tuple[float, float] = (0.75, 1.1),
) -> Image.Image:
    """One picture: the code of ``word`` turned up to ``turn`` degrees, its corners moved up to ``tilt`` of its side, blurred, unevenly lit."""
    paper = code(word, module)
    side = paper.width
    corners = [(x + side * draw.uniform(0, tilt) * (1 if not x else -1), y + side * draw.uniform(0, tilt) * (1 if not y else -1))
               for x, y in ((0, 0), (0, side), (side, side), (side, 0))]  # fmt: skip
    bent = _bent(paper, corners)
    turned = bent.rotate(draw.uniform(-turn, turn), resample=Image.Resampling.BICUBIC, expand=True, fillcolor=DESK)
    picture = Image.new("L", size, DESK)
    room = [max(0, whole - part) for whole, part in zip(size, turned.size, strict=True)]
    picture.paste(turned, tuple(int(one * draw.uniform(0.3, 0.7)) for one in room))  # type: ignore[arg-type]
    picture = picture.filter(ImageFilter.GaussianBlur(draw.uniform(blur / 2, blur)))
    level = draw.uniform(*light)
    picture = picture.point(lambda grey: min(255, int(grey * level)))
    grain = Image.effect_noise(size, noise)  # around 128
    return ImageChops.add(picture, grain, offset=-128)


def _bent(paper: Image.Image, corners: list[tuple[float, float]]) -> Image.Image:
    """``paper`` seen from the side: its corners (upper left, then down and round) drawn to where ``corners`` says."""
    side = float(paper.width)
    square = [(0.0, 0.0), (0.0, side), (side, side), (side, 0.0)]
    return paper.transform(paper.size, Image.Transform.PERSPECTIVE, _plane(corners, square), Image.Resampling.BICUBIC, fillcolor=DESK)


def _plane(source: list[tuple[float, float]], target: list[tuple[float, float]]) -> list[float]:
    """The eight numbers with which Pillow finds for a point of ``source`` its place in ``target``: eight equations, solved by elimination."""
    rows = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for step in range(8):
        best = max(range(step, 8), key=lambda row: abs(rows[row][step]))
        rows[step], rows[best] = rows[best], rows[step]
        pivot = rows[step][step]
        rows[step] = [value / pivot for value in rows[step]]
        for row in range(8):
            if row != step:
                factor = rows[row][step]
                rows[row] = [value - factor * lead for value, lead in zip(rows[row], rows[step], strict=True)]
    return [row[8] for row in rows]


def film(pictures: Iterable[Image.Image], path: Path, *, frames_a_second: int = 3) -> None:
    """``pictures`` as a Y4M film, which Chromium shows again and again."""
    with path.open("wb") as out:
        for number, picture in enumerate(pictures):
            if not number:
                out.write(b"YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n" % (*picture.size, frames_a_second))
            out.write(b"FRAME\n" + picture.tobytes() + b"\x80" * (picture.width * picture.height // 2))
