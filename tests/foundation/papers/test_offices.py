from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.models import Entry
from diemcau.foundation.network.models import UnitKind
from diemcau.foundation.papers import queries
from diemcau.foundation.papers.models import KINDS, KindCode, OfficeProfile, Standing
from diemcau.foundation.papers.rules import LAYOUT
from diemcau.foundation.papers.services.offices import Profile, keep_profile
from tests.before.factories import NOW, TESTS, make_province, make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 10)


@pytest.fixture
def committee():
    province = make_province("Tỉnh Cao Bằng")
    return make_unit("Ban Chỉ đạo về nhân quyền tỉnh Cao Bằng", kind=UnitKind.STEERING_COMMITTEE, parent=province)


def test_an_office_writes_sensibly_before_anybody_says_how(committee):
    office = queries.office(committee, DAY)

    assert (office.issuer_above, office.issuer) == ("Ủy ban nhân dân tỉnh Cao Bằng", "Ban Chỉ đạo về nhân quyền tỉnh Cao Bằng")
    assert (office.symbol, office.place, office.capacity) == ("BCĐNQ", "Cao Bằng", ["TM. Ban Chỉ đạo", "Trưởng ban"])
    assert office.recipients[-1] == "Lưu: VT"


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        (KindCode.PLAN, "KH-BCĐNQ"),
        (KindCode.INVITATION, "GM-BCĐNQ"),
        (KindCode.PROGRAMME, "CTr-BCĐNQ"),
        (KindCode.CONCLUSIONS, "TB-BCĐNQ"),
        (KindCode.CALL, "BCĐNQ"),
    ],
)
def test_the_symbol_has_the_code_of_its_kind_and_a_letter_has_none(committee, code, symbol):
    assert queries.office(committee, DAY).symbol_of(KINDS[code].type_code) == symbol


def test_the_codes_of_the_kinds_are_those_of_the_decree():
    assert {kind.type_code for kind in KINDS.values() if kind.type_code} <= set(LAYOUT["types"])


def test_what_the_profile_says_stands_and_what_it_leaves_blank_is_proposed(committee):
    keep_profile(
        unit=committee, profile=Profile(symbol="BCĐNQCB", drafting="CAT", capacity="TL. TRƯỞNG BAN\n\n GIÁM ĐỐC  CÔNG AN TỈNH "), by=TESTS, now=NOW
    )

    office = queries.office(committee, DAY)

    assert (office.symbol_of("KH"), office.symbol_of("")) == ("KH-BCĐNQCB", "BCĐNQCB-CAT")
    assert office.capacity == ["TL. TRƯỞNG BAN", "GIÁM ĐỐC CÔNG AN TỈNH"]
    assert office.place == "Cao Bằng"


def test_a_standing_office_signs_under_its_own_head(committee):
    assert queries.proposal(committee, DAY, standing=Standing.OFFICE).capacity == ["TL. Trưởng ban", "Thủ trưởng cơ quan thường trực"]


def test_a_secretary_of_the_unit_edits_the_profile_and_others_do_not_find_it(client, committee):
    address = reverse("papers:office", args=[committee.pk])
    client.force_login(make_user(committee, Role.SECRETARY))
    saved = client.post(address, {"standing": "collegial", "symbol": "BCĐNQ2", "signer_name": "Nguyễn Văn Ký"})
    page = client.get(address).content.decode()

    assert saved.status_code == 302
    assert "Số: …/KH-BCĐNQ2" in page and "Nguyễn Văn Ký" in page
    assert Entry.objects.get(act="papers.office-kept").details["filled"] == ["signer_name", "standing", "symbol"]
    for role in (Role.VIEWER, Role.CONTACT):
        client.force_login(make_user(committee, role))
        assert client.get(address).status_code == 404
    client.force_login(make_user(make_province("Tỉnh Khác"), Role.SECRETARY))
    assert client.get(address).status_code == 404
    assert OfficeProfile.objects.count() == 1


def test_the_bases_are_chosen_on_a_page_and_a_stranger_does_not_find_it(client, committee):
    address = reverse("papers:bases", args=[committee.pk])
    client.force_login(make_user(committee, Role.SECRETARY))

    saved = client.post(address, {"kind": "ke-hoach", "words": "Căn cứ Kế hoạch công tác năm 2026"})

    assert saved.status_code == 302
    assert "Căn cứ Kế hoạch công tác năm 2026" in client.get(address).content.decode()
    assert client.post(address, {"kind": "bao-cao"}).status_code == 302
    assert client.post(address, {"kind": "thong-bao"}).status_code == 404
    client.force_login(make_user(make_province("Tỉnh Khác"), Role.SECRETARY))
    assert client.get(address).status_code == 404
