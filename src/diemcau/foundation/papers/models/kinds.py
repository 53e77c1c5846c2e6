"""The kinds of papers the platform writes: one register, so that pages, templates and registers of numbers agree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Scope(StrEnum):
    """What one copy of a paper is about."""

    CONFERENCE = "conference"
    SITE = "site"
    PERSON = "person"
    UNIT = "unit"


class KindCode(models.TextChoices):
    """How a kind is stored and addressed."""

    PLAN = "ke-hoach", _("plan")
    INVITATION = "giay-moi", _("invitation")
    CALL = "cong-van", _("call for delegates")
    PROGRAMME = "chuong-trinh", _("programme")
    LIST = "danh-sach", _("list of delegates")
    TASK = "phieu-diem-cau", _("task sheet of a site")
    SIGN_IN = "ky-ten", _("sign-in sheet")
    BADGES = "the-dai-bieu", _("badges")
    CONCLUSIONS = "thong-bao", _("notice of conclusions")
    REPORT = "bao-cao", _("report")
    CORRECTION = "dinh-chinh", _("letter of correction")


@dataclass(frozen=True, slots=True)
class PaperKind:
    """``name`` as it stands on the paper; ``type_code`` of the decree, blank for a công văn and for what is no type of its own.

    ``purpose`` says to the reader of a page what the paper is for.  ``is_primary_pdf``: made to be printed, not edited.
    """

    code: KindCode
    name: str
    type_code: str
    scope: Scope
    purpose: str | Promise
    is_primary_pdf: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        PaperKind(KindCode.PLAN, "Kế hoạch", "KH", Scope.CONFERENCE, _("what the conference is for, when, where, who does what")),
        PaperKind(KindCode.CALL, "Công văn", "", Scope.CONFERENCE, _("asks the units to name their delegates by a day")),
        PaperKind(KindCode.INVITATION, "Giấy mời", "GM", Scope.PERSON, _("invites a delegate, with the QR code for the door")),
        PaperKind(KindCode.PROGRAMME, "Chương trình", "CTr", Scope.CONFERENCE, _("the items of the day with hours and speakers")),
        PaperKind(KindCode.LIST, "Danh sách", "", Scope.CONFERENCE, _("the delegates by unit: an annex of the plan or the letter")),
        PaperKind(KindCode.CONCLUSIONS, "Thông báo", "TB", Scope.CONFERENCE, _("what the chair concluded, sent to the units")),
        PaperKind(KindCode.TASK, "Phiếu giao nhiệm vụ", "", Scope.SITE, _("tells an operator what to do by when, whom to call")),
        PaperKind(
            KindCode.SIGN_IN, "Danh sách ký tên", "", Scope.SITE, _("to sign at the door; the QR of a row checks its person in"), is_primary_pdf=True
        ),
        PaperKind(
            KindCode.BADGES, "Thẻ đại biểu", "", Scope.SITE, _("85 × 54 mm, ten to a sheet of A4, to cut along the marks"), is_primary_pdf=True
        ),
        PaperKind(KindCode.CORRECTION, "Công văn", "", Scope.CONFERENCE, _("corrects the form of an issued paper, which stays in force")),
        PaperKind(KindCode.REPORT, "Báo cáo", "BC", Scope.CONFERENCE, _("what became of the conference, in people and in sites")),
    )
}
CITING = (KindCode.PLAN, KindCode.CALL, KindCode.REPORT)  # kinds whose papers begin with what they rest on
NUMBERED_WITH = {KindCode.CORRECTION: KindCode.CALL}  # a letter of correction takes its number among the letters
