from __future__ import annotations

from django.urls import URLPattern, path

from diemcau.surfaces.portal import views

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", views.conferences, name="conferences"),
]
