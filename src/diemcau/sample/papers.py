"""What the office of the story says in its papers: written once, as a secretary writes it."""

from __future__ import annotations

from datetime import datetime

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.services.papers import Wording, word_papers
from diemcau.foundation.papers.models import OfficeProfile
from diemcau.foundation.papers.services.offices import Profile, keep_profile
from diemcau.kernel.actors import Actor


def tell_papers(conference: Conference, *, by: Actor, now: datetime) -> None:
    """The profile of the host's office, unless it has one, and the words of this conference."""
    if not OfficeProfile.objects.filter(unit=conference.host).exists():
        profile = Profile(
            drafting="CAT",
            capacity="KT. TRƯỞNG BAN\nPHÓ TRƯỞNG BAN",
            signer_name="Phan Đình Trung",
            recipients="Trưởng Ban Chỉ đạo (để báo cáo)\nCác thành viên Ban Chỉ đạo\nLưu: VT, CAT",
        )
        keep_profile(unit=conference.host, profile=profile, by=by, now=now)
    wording = Wording(
        sent_to="Các sở, ban, ngành, đoàn thể cấp tỉnh\nỦy ban nhân dân các xã, phường",
        contact="Đồng chí Nguyễn Thị Quỳnh Hoa, cán bộ thường trực, điện thoại 0900 000 900",
        notes="Đại biểu có mặt trước giờ khai mạc 15 phút để điểm danh",
    )
    word_papers(conference=conference, wording=wording, by=by, now=now)
