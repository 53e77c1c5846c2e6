"""How an office writes, and which acts its papers rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from diemcau.foundation.network.models import COMMUNE_KINDS, PROVINCE_KINDS, Unit, UnitKind
from diemcau.foundation.network.queries import names_on, province_of
from diemcau.foundation.papers.models import OFFICIAL, Basis, LegalAct, OfficeProfile, PaperTemplate, RetentionBasis, Standing
from diemcau.kernel.retention import Period, periods

DEFAULT_SYMBOL = "BCĐNQ"  # a steering committee on human rights, as its papers write it: docs/sources.md#papers


@dataclass(frozen=True, slots=True)
class Office:
    """Who speaks, from where, under which symbol, who signs and who receives."""

    issuer_above: str
    issuer: str
    symbol: str  # of the body alone: "BCĐNQ"
    place: str
    capacity: list[str]
    recipients: list[str]
    drafting: str = ""
    signer_name: str = ""

    def symbol_of(self, type_code: str) -> str:
        """ "KH-BCĐNQ"; a công văn has no type: "BCĐNQ", or "BCĐNQ-VP" when the drafting unit is named."""
        if type_code:
            return f"{type_code}-{self.symbol}"
        return f"{self.symbol}-{self.drafting}" if self.drafting else self.symbol


def office(unit: Unit, on: date) -> Office:
    """How ``unit`` writes on ``on``: what its profile says, and where that is blank what follows from its name.

    Five queries.
    """
    profile = OfficeProfile.objects.filter(unit=unit).first() or OfficeProfile(unit=unit)
    proposed = proposal(unit, on, standing=profile.standing)
    return Office(
        issuer_above=profile.issuer_above or proposed.issuer_above,
        issuer=profile.issuer or proposed.issuer,
        symbol=profile.symbol or proposed.symbol,
        place=profile.place or proposed.place,
        capacity=lines(profile.capacity) or proposed.capacity,
        recipients=lines(profile.recipients) or proposed.recipients,
        drafting=profile.drafting,
        signer_name=profile.signer_name,
    )


def proposal(unit: Unit, on: date, *, standing: str = Standing.COLLEGIAL) -> Office:
    """What the house proposes for ``unit`` before anybody wrote a profile."""
    host = names_on([unit.pk], on)[unit.pk]
    province = province_of(unit, on)
    province_name = names_on([province.pk], on)[province.pk].name if province else ""
    is_territory = host.kind in (*PROVINCE_KINDS, *COMMUNE_KINDS)
    is_committee = host.kind == UnitKind.STEERING_COMMITTEE
    above = f"Ủy ban nhân dân {_lower_first(province_name)}" if province_name and host.kind not in PROVINCE_KINDS else ""
    if is_territory:
        symbol, capacity = "UBND", ["TM. Ủy ban nhân dân", "Chủ tịch"]
    elif is_committee:
        symbol = DEFAULT_SYMBOL if "nhân quyền" in host.name.lower() else "BCĐ"
        capacity = ["TM. Ban Chỉ đạo", "Trưởng ban"] if standing == Standing.COLLEGIAL else ["TL. Trưởng ban", "Thủ trưởng cơ quan thường trực"]
    else:
        symbol, capacity = initials(host.name), ["Thủ trưởng"]
    return Office(
        issuer_above=above,
        issuer=f"Ủy ban nhân dân {_lower_first(host.name)}" if is_territory else host.name,
        symbol=symbol,
        place=place_name(host.name if host.kind in COMMUNE_KINDS else province_name or "Hà Nội"),
        capacity=capacity,
        recipients=[*([f"{above} (để báo cáo)"] if above else []), "Các đơn vị dự hội nghị", "Lưu: VT"],
    )


def initials(name: str) -> str:
    """Abbreviation of a body as symbols write it: "Sở Tư pháp" is "STP"."""
    return "".join(word[0].upper() for word in name.split() if word[0].isalpha())


def place_name(unit_name: str) -> str:
    """The địa danh: the bare name of the place, but "Thành phố Hồ Chí Minh" (docs/sources.md#nd30-2020, cell 4)."""
    bare = unit_name
    for kind in ("Tỉnh ", "Thành phố ", "Xã ", "Phường ", "Đặc khu "):
        bare = bare.removeprefix(kind)
    return unit_name if bare == "Hồ Chí Minh" or bare.isdigit() else bare


def lines(text: str) -> list[str]:
    """The lines of ``text`` that say something."""
    return [line for raw in text.splitlines() if (line := " ".join(raw.split()))]


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def templates_of(unit: Unit) -> dict[str, PaperTemplate]:
    """The office's own templates by kind of paper, without their content.  One query."""
    return {row.kind: row for row in PaperTemplate.objects.filter(unit=unit).defer("content")}


# --- acts -------------------------------------------------------------------------------------------------
def acts(*, unit: Unit | None = None, text: str = "") -> QuerySet[LegalAct]:
    """Acts of the whole country, and of ``unit`` when it is given, newest first; narrowed by ``text`` in number or subject."""
    rows = LegalAct.objects.filter(Q(unit=None) | Q(unit=unit)) if unit else LegalAct.objects.filter(unit=None)
    if wanted := text.strip():
        rows = rows.filter(Q(number__icontains=wanted) | Q(subject__icontains=wanted) | Q(kind__icontains=wanted))
    return rows.order_by(F("issued_on").desc(nulls_last=True), "number", "pk")


@dataclass(frozen=True, slots=True)
class Cited:
    """One "Căn cứ" line of a paper; ``act`` is empty for an office's own words."""

    line: str
    act: LegalAct | None
    is_in_force: bool

    @property
    def replaced_by(self) -> str:
        """What took the place of an act that is not in force any more; blank when nothing is known."""
        return self.act.replaced_by if self.act else ""

    @property
    def trouble(self) -> str:
        """Why nobody should sign with this line as it is, in one sentence; blank when nothing speaks against it."""
        if not self.is_in_force:
            facts = {"line": self.line, "other": self.replaced_by}
            if self.replaced_by:
                return _("“%(line)s” is not in force on the day of the conference; in its place: %(other)s.") % facts
            return _("“%(line)s” is not in force on the day of the conference.") % facts
        if self.act and self.act.confidence != OFFICIAL:
            return _("Compare “%(act)s” with the official text: its day and title come from secondary sources.") % {"act": self.act}
        return ""


def cited(unit: Unit, kind: str, on: date) -> list[Cited]:
    """What papers of ``kind`` from ``unit`` rest on: the office's choice, or the acts proposed for that kind.

    An act that is not in force on ``on`` is told as such when the office chose it, and is not proposed.  Two queries.
    """
    chosen = list(Basis.objects.filter(unit=unit, kind=kind).select_related("act").order_by("position"))
    if chosen:
        return [Cited(row.act.citation if row.act else row.words, row.act, row.act is None or row.act.is_in_force(on)) for row in chosen]
    proposed = LegalAct.objects.filter(unit=None, in_force__contains=on).exclude(cited_in="").order_by("issued_on", "pk")
    return [Cited(act.citation, act, is_in_force=True) for act in proposed if kind in act.cited_in.split()]


@dataclass(frozen=True, slots=True)
class KeptFor:
    """A period of retention and the act it rests on; ``basis`` is empty when nobody named one yet."""

    period: Period
    basis: RetentionBasis | None
    is_in_force: bool


def retention(on: date) -> list[KeptFor]:
    """Every period of retention with its act, and whether that binds on ``on``.  One query."""
    bases = {row.period: row for row in RetentionBasis.objects.select_related("act")}
    found = [(period, bases.get(period.key)) for period in periods()]
    return [KeptFor(period, basis, basis is not None and basis.act.is_in_force(on)) for period, basis in found]
