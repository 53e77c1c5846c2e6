from __future__ import annotations

from django.urls import URLPattern, path

from diemcau.surfaces.portal import views

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", views.conferences, name="conferences"),
    path("<slug:slug>.json", views.conference_data, name="conference-data"),
    path("<slug:slug>/", views.conference, name="conference"),
]
