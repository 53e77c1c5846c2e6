from __future__ import annotations

from django.urls import URLPattern, path

from diemcau.foundation.network import views

app_name = "network"
urlpatterns: list[URLPattern] = [
    path("", views.units, name="units"),
    path("<int:unit_id>/", views.unit, name="unit"),
]
