from __future__ import annotations

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

urlpatterns = [
    path("dang-nhap/", login_not_required(views.login), name="account_login"),
    path("dang-xuat/", views.logout, name="account_logout"),
    path("doi-mat-khau/", views.password_change, name="account_change_password"),
]
