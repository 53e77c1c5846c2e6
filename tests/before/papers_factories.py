"""A small conference whose papers have all they need."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from diemcau.before.conferences.models import Conference, ItemKind
from diemcau.before.convening.services.papers import Wording, word_papers
from diemcau.foundation.network.models import UnitKind
from tests.before.factories import (
    NOW,
    OPENS_AT,
    TESTS,
    ConferenceFactory,
    DelegateFactory,
    ItemFactory,
    SiteFactory,
    SpeakerFactory,
    TopicFactory,
    make_province,
    make_unit,
)

PEOPLE = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Đức Ánh", "Phạm Thị Ân")


def a_conference(**wording: Any) -> Conference:
    """A committee of Quảng Ngãi calls a main hall and one commune, four people to each."""
    province = make_province("Tỉnh Quảng Ngãi")
    committee = make_unit("Ban Chỉ đạo về nhân quyền tỉnh Quảng Ngãi", kind=UnitKind.STEERING_COMMITTEE, parent=province)
    commune = make_unit("Xã Trà Bồng", parent=province)
    department = make_unit("Sở Tư pháp", kind=UnitKind.DEPARTMENT, parent=province)
    conference = ConferenceFactory.create(
        host=committee, purpose="Nâng cao nhận thức về quyền con người.", chair_name="Trần Văn Chủ", chair_post="Phó Chủ tịch UBND tỉnh, Trưởng ban"
    )
    main = SiteFactory.create(
        conference=conference, unit=committee, name="Hội trường tỉnh", is_main=True, capacity=200, address="52 Hùng Vương", operator_name="Vũ Cán"
    )
    linked = SiteFactory.create(conference=conference, unit=commune, name="Xã Trà Bồng", capacity=40, address="Trụ sở UBND xã")
    topic = TopicFactory.create(conference=conference, position=1, title="Quyền của trẻ em trên môi trường mạng")
    speaker = SpeakerFactory.create(conference=conference, full_name="Lê Thị Giảng", post="Phó Giám đốc Sở Tư pháp")
    ItemFactory(conference=conference, title="Khai mạc", starts_at=OPENS_AT, ends_at=OPENS_AT + timedelta(minutes=15))
    lesson = ItemFactory.create(
        conference=conference,
        kind=ItemKind.TOPIC,
        topic=topic,
        title=topic.title,
        starts_at=OPENS_AT + timedelta(minutes=15),
        ends_at=OPENS_AT + timedelta(minutes=90),
    )
    lesson.speakers.add(speaker)
    for site, unit in ((main, department), (linked, commune)):
        for name in PEOPLE:
            DelegateFactory(conference=conference, site=site, unit=unit, full_name=name, post="Chuyên viên")
    filled = {
        "nominate_by": date(2026, 12, 5),
        "sent_to": "Các sở, ban, ngành tỉnh\nỦy ban nhân dân các xã, phường, đặc khu",
        "contact": "Đồng chí Phạm Văn Lợi, Công an tỉnh, 0912 345 678",
        "signer_name": "Trần Văn Chủ",
        "recipients": "Như trên\nTrưởng ban (để báo cáo)\nLưu: VT, CATTT",
        "conclusions": "1. Các xã hoàn thành rà soát trước ngày 31/12/2026.\n2. Sở Tư pháp hướng dẫn nghiệp vụ.",
        **wording,
    }
    word_papers(conference=conference, wording=Wording(**filled), by=TESTS, now=NOW)
    return conference
