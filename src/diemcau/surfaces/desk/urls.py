from __future__ import annotations

from django.urls import path

from diemcau.surfaces.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.door, name="door"),
    path("ban-lam-viec/", views.home, name="home"),
    path("tim-kiem/", views.search, name="search"),
]
