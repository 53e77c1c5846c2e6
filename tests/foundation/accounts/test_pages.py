from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from diemcau.foundation.accounts.models import Grant, Role, User
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.network.models import Unit, UnitKind
from diemcau.foundation.network.queries import today, unit_on
from tests.foundation.factories import PASSWORD, GrantFactory, UserFactory, make_person, make_province, make_unit

pytestmark = pytest.mark.django_db

SIGN_IN = "/tai-khoan/dang-nhap/"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def province() -> Unit:
    return make_province("Tỉnh Ví Dụ", communes=2)


@pytest.fixture
def administrator(client: Client, province: Unit) -> User:
    user = make_person(Role.ADMINISTRATOR, province, full_name="Phạm Văn Quản")
    client.force_login(user)
    return user


def test_signing_in_with_the_password_opens_the_desk(client):
    user = UserFactory.create(password=PASSWORD)

    response = client.post(SIGN_IN, {"login": user.email.upper(), "password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, reverse("desk:home"))


def test_the_sixth_try_on_one_account_waits_even_with_the_right_password(client):
    user = UserFactory.create(password=PASSWORD)

    for _ in range(5):
        assert "Địa chỉ thư điện tử hoặc mật khẩu không đúng." in client.post(SIGN_IN, {"login": user.email, "password": "sai"}).content.decode()
    response = client.post(SIGN_IN, {"login": user.email, "password": PASSWORD})

    assert "Đăng nhập sai quá nhiều lần" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(client):
    user = UserFactory.create(password=PASSWORD)

    answers = [client.post(SIGN_IN, {"login": login, "password": "sai"}).context["form"].errors for login in (user.email, "nobody@vidu.vn")]

    assert answers[0] == answers[1]


def test_nobody_signs_up(client):
    assert client.get("/tai-khoan/dang-ky/").status_code == 404
    assert client.get("/accounts/signup/").status_code == 404


def test_a_closed_account_does_not_get_in(client):
    user = UserFactory.create(password=PASSWORD, is_active=False)

    response = client.post(SIGN_IN, {"login": user.email, "password": PASSWORD}, follow=True)

    assert "Tài khoản đã bị khóa" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_changing_the_password_is_recorded_and_ends_other_sessions(client):
    user = UserFactory.create(password=PASSWORD)
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(user)

    response = client.post("/tai-khoan/doi-mat-khau/", {"oldpassword": PASSWORD, "password1": "một-mật-khẩu-khác", "password2": "một-mật-khẩu-khác"})

    assert response.status_code == 302
    assert [entry.act for entry in entries_of(user)] == ["accounts.password-changed"]
    assert client.get("/tai-khoan/").status_code in {200, 302}
    assert elsewhere.get("/tai-khoan/").status_code == 302


def test_a_forgotten_password_is_set_by_the_link_of_a_letter_once(client):
    user = UserFactory.create(password=PASSWORD)

    client.post("/tai-khoan/quen-mat-khau/", {"email": user.email})
    (letter,) = mail.outbox
    (path,) = re.findall(r"http://testserver(/tai-khoan/dat-mat-khau/\S+)", str(letter.body))
    form = client.get(path, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "một-mật-khẩu-khác", "password2": "một-mật-khẩu-khác"})

    user.refresh_from_db()
    assert letter.subject == "Điểm Cầu: liên kết đặt mật khẩu"
    assert user.full_name in letter.body
    assert user.check_password("một-mật-khẩu-khác")
    assert "không còn hiệu lực" in Client().get(path, follow=True).content.decode()


def test_no_letter_goes_to_an_address_without_account_and_the_answer_is_the_same(client):
    known = client.post("/tai-khoan/quen-mat-khau/", {"email": UserFactory.create().email})
    unknown = client.post("/tai-khoan/quen-mat-khau/", {"email": "nobody@vidu.vn"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CONTACT, Role.VIEWER])
def test_users_are_for_administrators(client, province, role):
    client.force_login(make_person(role, province))

    assert [client.get(f"/tai-khoan/nguoi-dung/{page}").status_code for page in ("", "moi/", "1/")] == [403, 403, 403]


def test_an_administrator_sees_the_people_of_their_reach_alone(client, administrator, province):
    make_person(Role.VIEWER, province, full_name="Trần Văn Trong")
    make_person(Role.VIEWER, make_unit("Tỉnh Khác"), full_name="Lê Thị Ngoài")

    page = client.get("/tai-khoan/nguoi-dung/").content.decode()

    assert "Trần Văn Trong" in page
    assert "Lê Thị Ngoài" not in page


def test_someone_out_of_reach_is_not_found(client, administrator):
    stranger = make_person(Role.VIEWER, make_unit("Tỉnh Khác"))
    grant = stranger.grants.get()

    assert client.get(f"/tai-khoan/nguoi-dung/{stranger.pk}/").status_code == 404
    assert client.post(f"/tai-khoan/nguoi-dung/{stranger.pk}/lien-ket/").status_code == 404
    assert client.post(f"/tai-khoan/vai-tro/{grant.pk}/ket-thuc/").status_code == 404
    assert Grant.objects.filter(pk=grant.pk, period__endswith=None).exists()


def test_a_new_user_gets_a_role_and_a_link_that_works(client, administrator, province):
    response = client.post(
        "/tai-khoan/nguoi-dung/moi/",
        {"full_name": "Trần Văn Mới", "email": "moi@vidu.vn", "role": "secretary", "unit": province.pk, "since": today().isoformat(), "until": ""},
    )
    (path,) = re.findall(r'value="http://testserver(/tai-khoan/dat-mat-khau/[^"]+)"', response.content.decode())
    visitor = Client()
    form = visitor.get(path, follow=True)
    visitor.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})

    user = User.objects.get(email="moi@vidu.vn")
    assert user.check_password(PASSWORD)
    assert [(grant.role, grant.unit, grant.period.upper) for grant in user.grants.all()] == [("secretary", province, None)]
    assert {entry.act: entry.actor_label for entry in entries_of(user)} == {
        "accounts.user-added": "Phạm Văn Quản",
        "accounts.granted": "Phạm Văn Quản",
        "accounts.link-given": "Phạm Văn Quản",
        "accounts.password-changed": "Trần Văn Mới",
    }


def test_a_role_out_of_reach_is_not_given_and_no_account_is_left_behind(client, administrator):
    elsewhere = make_unit("Tỉnh Khác")

    client.post(
        "/tai-khoan/nguoi-dung/moi/",
        {"full_name": "Ai Đó", "email": "ai@vidu.vn", "role": "viewer", "unit": elsewhere.pk, "since": today().isoformat()},
    )

    assert not User.objects.filter(email="ai@vidu.vn").exists()


def test_the_last_day_of_the_form_is_the_last_day_of_the_grant(client, administrator, province):
    clerk = make_person(Role.VIEWER, province)

    client.post(
        f"/tai-khoan/nguoi-dung/{clerk.pk}/",
        {"role": "contact", "unit": province.pk, "since": "2026-12-01", "until": "2026-12-31"},
    )

    assert str(clerk.grants.get(role="contact").period.upper) == "2027-01-01"


def test_nobody_raises_or_ends_their_own_roles(client, administrator, province):
    commune = province.edges_down.first().child

    raised = client.post(f"/tai-khoan/nguoi-dung/{administrator.pk}/", {"role": "secretary", "unit": commune.pk, "since": today().isoformat()})
    ended = client.post(f"/tai-khoan/vai-tro/{administrator.grants.get().pk}/ket-thuc/")

    assert (raised.status_code, ended.status_code) == (403, 403)
    assert [grant.role for grant in administrator.grants.all()] == [Role.ADMINISTRATOR]


def test_ending_a_role_takes_effect_at_once(client, administrator, province):
    clerk = make_person(Role.SECRETARY, province)

    response = client.post(f"/tai-khoan/vai-tro/{clerk.grants.get().pk}/ket-thuc/")

    assert response.status_code == 302
    assert clerk.grants.on(today()).count() == 0


def test_units_to_choose_from_are_those_in_reach(client, administrator):
    make_unit("Xã 1", kind=UnitKind.COMMUNE, parent=make_unit("Tỉnh Khác"))

    page = client.get("/tai-khoan/nguoi-dung/moi/", {"unit_q": "xa 1"}, headers={"HX-Request": "true"}).content.decode()

    assert page.count('type="radio"') == 1
    assert "Tỉnh Ví Dụ" in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_users_asks_the_same_queries_for_one_or_thirty(client, administrator, province, count, django_assert_num_queries):
    for _ in range(count):
        GrantFactory.create(role=Role.VIEWER, unit=province)

    with django_assert_num_queries(9):  # session, user; administrator?; reach twice, count, page, grants, names
        response = client.get("/tai-khoan/nguoi-dung/")

    assert response.content.decode().count("người xem") == count


def test_a_secretary_enters_a_department_and_a_viewer_does_not(client, province):
    facts = {"name": "Sở Tư pháp", "kind": "department", "since": today().isoformat(), "legal_act": ""}
    url = f"/tai-khoan/don-vi/{province.pk}/them/"
    client.force_login(make_person(Role.VIEWER, province))
    refused = client.post(url, facts)
    client.force_login(make_person(Role.SECRETARY, province))
    entered = client.post(url, facts)
    again = client.post(url, facts)

    body = Unit.objects.get(edges_up__parent=province, versions__kind="department")
    assert (refused.status_code, entered["Location"]) == (403, f"/don-vi/{body.pk}/")
    assert [version.name for version in [unit_on(body, today())] if version] == ["Sở Tư pháp"]
    assert "Tại đây đã có đơn vị mang tên này." in again.content.decode()


@pytest.mark.parametrize(
    ("role", "sees_people", "sees_button"),
    [(Role.ADMINISTRATOR, True, True), (Role.SECRETARY, False, True), (Role.VIEWER, False, False)],
)
def test_the_panel_on_a_unit_shows_each_reader_what_they_may_do(client, province, role, sees_people, sees_button):
    make_person(Role.CONTACT, province, full_name="Lê Đầu Mối")
    client.force_login(make_person(role, province))

    page = client.get(f"/tai-khoan/don-vi/{province.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert ("Lê Đầu Mối" in page, "Thêm sở, ban hoặc tổ chức" in page) == (sees_people, sees_button)


def test_the_menu_offers_users_to_administrators_alone(client, administrator, province):
    with_menu = client.get("/don-vi/").content.decode()
    client.force_login(make_person(Role.VIEWER, province))
    without = client.get("/don-vi/").content.decode()

    assert ("/tai-khoan/nguoi-dung/" in with_menu, "/tai-khoan/nguoi-dung/" in without) == (True, False)


def test_html_in_a_name_is_text(client, administrator, province):
    make_person(Role.VIEWER, province, full_name="<img src=x onerror=alert(1)>")

    page = client.get("/tai-khoan/nguoi-dung/").content.decode()

    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
