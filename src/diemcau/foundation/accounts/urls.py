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
    path("sap-xep-don-vi/<int:act_id>/hoan-tac/", views.undo_unit_act, name="undo_unit_act"),
    path("sap-xep-don-vi/<int:act_id>/bo/", views.discard_unit_act, name="discard_unit_act"),
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
