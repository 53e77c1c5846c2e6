"""Names one may write and what they stand for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from diemcau.kernel.nearness import Nearby
from diemcau.kernel.text import clean, fold

_KIND_WORDS = re.compile(r"^(tinh|thanh pho|tp|xa|phuong|thi tran|tt|dac khu|thi xa|tx|huyen|quan|p|x)\.? ")
_PLACE_AFTER = re.compile(r"\s*[,(;]\s*|\s+[-\u2013]\s+")
_SUGGESTED = 6
# What offices shorten in the names of bodies (folded); facts of usage, not of law.
_SHORT = {
    "gd&dt": "giao duc va dao tao", "gddt": "giao duc va dao tao", "gd-dt": "giao duc va dao tao",
    "nn&mt": "nong nghiep va moi truong", "nnmt": "nong nghiep va moi truong",
    "kh&cn": "khoa hoc va cong nghe", "khcn": "khoa hoc va cong nghe",
    "vhttdl": "van hoa, the thao va du lich", "vh-tt&dl": "van hoa, the thao va du lich", "vhttvdl": "van hoa, the thao va du lich",
    "ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "mttq": "mat tran to quoc", "ubmttq": "uy ban mat tran to quoc",
    "tp": "thanh pho", "tp.": "thanh pho", "vp": "van phong", "ca": "cong an", "bch": "ban chi huy", "qs": "quan su",
    "lhpn": "lien hiep phu nu", "ld": "lao dong", "tnmt": "tai nguyen va moi truong", "tc": "tai chinh", "xd": "xay dung", "yt": "y te",
}  # fmt: skip


class How(StrEnum):
    """How a name was understood."""

    SPELLED = "spelled"  # as it is written in the network, or without accents
    GUESSED = "guessed"  # without its kind, shortened, or at the end of a longer name
    FORMER = "former"  # a name of before, of what became this
    CLOSE = "close"  # nothing is called so, but something nearly: to be asked


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name in a list may stand for: ids, and how that was found."""

    ids: tuple[int, ...]
    how: How = How.SPELLED

    @property
    def is_guess(self) -> bool:
        """Whether it was understood although written otherwise."""
        return self.how != How.SPELLED


NOTHING = Meant(())


@dataclass(slots=True)
class Names:
    """Names one may write and what they stand for: as spelled, folded, and without the kind of unit."""

    spelled: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    folded: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    bare: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    bare_spelled: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    near: tuple[Nearby, Nearby] | None = None  # folded, bare; made when first asked for

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, str]]) -> Names:
        """Names from pairs of what is meant and how it is called."""
        names = cls()
        for what, name in pairs:
            names.add(name, what)
        return names

    def add(self, name: str, what: int) -> None:
        self.near = None
        self.spelled[clean(name).lower()].add(what)
        self.folded[fold(name)].add(what)
        self.bare[_without_kind(fold(name))].add(what)
        self.bare_spelled[_spelled_without_kind(name)].add(what)

    def meant(self, text: str) -> Meant:
        """The best reading of ``text``: spelled the same, else the same without accents, else without its kind or written short."""
        for reading in (self._whole(text), self._whole(_lengthened(text))):
            if reading.ids:
                return reading
        return self._at_the_end_of(_lengthened(text))

    def _whole(self, text: str) -> Meant:
        if same := self.spelled.get(clean(text).lower()):
            return Meant(_sorted(same))
        folded = fold(text)
        if alike := self.folded.get(folded):
            return Meant(_sorted(alike))
        # "thanh an" may be Thanh An, and Thạnh An by somebody who types no accents: only what has some is sure.
        if not text.isascii() and (same := self.bare_spelled.get(_spelled_without_kind(text))):
            return Meant(_sorted(same), How.GUESSED)
        if alike := self.bare.get(_without_kind(folded)):
            return Meant(_sorted(alike), How.GUESSED)
        return NOTHING

    def _at_the_end_of(self, text: str) -> Meant:
        """ "Công an xã Ba Tơ" means Xã Ba Tơ: the longest full name that the text ends with."""
        words = clean(text).split()
        for start in range(1, len(words)):
            rest = " ".join(words[start:])
            if alike := self.spelled.get(rest.lower()) or self.folded.get(fold(rest)):
                return Meant(_sorted(alike), How.GUESSED)
        return NOTHING

    def close_to(self, text: str) -> tuple[int, ...]:
        """What is called nearly like ``text``: a slip of the pen."""
        if self.near is None:
            self.near = Nearby(self.folded), Nearby(self.bare)
        folded, bare = self.near
        near = folded.close_to(fold(text), _SUGGESTED)
        if len(near) < _SUGGESTED:
            near += bare.close_to(_without_kind(fold(text)), _SUGGESTED)
        ids = [what for name in near for what in _sorted(self.folded.get(name) or self.bare.get(name) or set())]
        return tuple(dict.fromkeys(ids))[:_SUGGESTED]


def parted(text: str) -> tuple[str, str]:
    """ "Xã Sơn Hà, huyện Sơn Hà" is a name and the place it stands in."""
    parts = _PLACE_AFTER.split(clean(text), maxsplit=1)
    return (parts[0], parts[1].rstrip(" )")) if len(parts) == 2 else (clean(text), "")


def _without_kind(folded: str) -> str:
    return _KIND_WORDS.sub("", folded)


def _spelled_without_kind(text: str) -> str:
    """The name with its accents: the kind has as many words as without them."""
    words, bare = clean(text).lower().split(), _without_kind(fold(text)).split()
    return " ".join(words[len(words) - len(bare) :])


def _lengthened(text: str) -> str:
    """ "Sở GD&ĐT" with its words; the text itself when nothing in it is short."""
    words = text.split()
    longer = [_SHORT.get(fold(word), word) for word in words]
    return " ".join(longer) if longer != words else text


def _sorted(ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(ids))
