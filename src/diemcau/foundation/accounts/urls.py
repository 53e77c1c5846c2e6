from __future__ import annotations

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path

from diemcau.foundation.accounts import views

ours = [
    path("", views.me, name="me"),
    path("nguoi-dung/", views.users, name="users"),
    path("nguoi-dung/moi/", views.new_user, name="new_user"),
    path("nguoi-dung/<int:user_id>/", views.person, name="person"),
    path("nguoi-dung/<int:user_id>/lien-ket/", views.link, name="link"),
    path("vai-tro/<int:grant_id>/ket-thuc/", views.end_grant, name="end_grant"),
    path("don-vi/<int:unit_id>/", views.unit_panel, name="unit_panel"),
    path("don-vi/<int:unit_id>/them/", views.new_body, name="new_body"),
    path("sap-xep-don-vi/", views.unit_acts, name="unit_acts"),
    path("sap-xep-don-vi/moi/", views.new_unit_act, name="new_unit_act"),
    path("sap-xep-don-vi/<int:act_id>/", views.unit_act, name="unit_act"),
    path("sap-xep-don-vi/<int:act_id>/ap-dung/", views.apply_unit_act, name="apply_unit_act"),
    path("sap-xep-don-vi/<int:act_id>/tien-do/", views.unit_act_progress, name="unit_act_progress"),
    path("sap-xep-don-vi/<int:act_id>/don-vi.csv", views.unit_act_names, name="unit_act_names"),
    path("sap-xep-don-vi/<int:act_id>/hoan-tac/", views.undo_unit_act, name="undo_unit_act"),
    path("sap-xep-don-vi/<int:act_id>/bo/", views.discard_unit_act, name="discard_unit_act"),
    path("don-vi/<int:unit_id>/chuc-danh/", views.posts_panel, name="posts"),
    path("don-vi/<int:unit_id>/chuc-danh/them/", views.new_post, name="new_post"),
    path("chuc-danh/<int:post_id>/", views.post, name="post"),
    path("chuc-danh/<int:post_id>/<slug:act>/", views.change_post, name="change_post"),
    path("giu-chuc/<int:holding_id>/<slug:act>/", views.change_holding, name="change_holding"),
    path("don-vi/<int:unit_id>/ma-dinh-danh/", views.identifiers, name="identifiers"),
    path("ma-dinh-danh/<int:identifier_id>/ket-thuc/", views.end_identifier, name="end_identifier"),
    path("don-vi/<int:unit_id>/danh-sach/<slug:kind>/", views.upload_list, name="upload_list"),
    path("don-vi/<int:unit_id>/danh-sach/<slug:kind>/mau/", views.list_template, name="list_template"),
    path("don-vi/<int:unit_id>/danh-sach/<slug:kind>/xuat/", views.list_export, name="list_export"),
    path("don-vi/<int:unit_id>/danh-sach/<slug:kind>/xem-truoc/", views.preview_list, name="preview_list"),
    path("don-vi/<int:unit_id>/danh-sach/<slug:kind>/nhap/", views.accept_list, name="accept_list"),
    path("don-vi/<int:unit_id>/danh-sach/<slug:kind>/doc/", views.read_list, name="read_list"),
    path("don-vi/<int:unit_id>/danh-sach/<slug:kind>/tien-do/", views.list_progress, name="list_progress"),
    path("don-vi/<int:unit_id>/danh-sach/<slug:kind>/bang-ma/", views.list_encoding, name="list_encoding"),
    path("don-vi/<int:unit_id>/danh-sach/<slug:kind>/da-soat/", views.marked_list, name="marked_list"),
    path("don-vi/<int:unit_id>/danh-sach/<slug:kind>/<int:draft_id>/hoan-tac/", views.undo_list, name="undo_list"),
    path("nguoi/", views.known_people, name="known_people"),
    path("nguoi/<int:person_id>/", views.known_person, name="known_person"),
    path("nguoi/<int:person_id>/gop/", views.merge, name="merge"),
    path("nguoi/<int:person_id>/tach/", views.split, name="split"),
    path("nguoi/<int:person_id>/xoa/", views.forget, name="forget"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((ours, "accounts"))),
    path("dang-nhap/", login_not_required(allauth.login), name="account_login"),
    path("da-khoa/", login_not_required(allauth.account_inactive), name="account_inactive"),
    path("dang-xuat/", allauth.logout, name="account_logout"),
    path("doi-mat-khau/", allauth.password_change, name="account_change_password"),
    path("quen-mat-khau/", login_not_required(allauth.password_reset), name="account_reset_password"),
    path("quen-mat-khau/da-gui/", login_not_required(allauth.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^dat-mat-khau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login_not_required(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("dat-mat-khau/xong/", login_not_required(allauth.password_reset_from_key_done), name="account_reset_password_from_key_done"),
]
