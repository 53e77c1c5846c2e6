from __future__ import annotations

from django.urls import path

from diemcau.surfaces.console import views

app_name = "console"
urlpatterns = [
    path("", views.console, name="console"),
    path("roi-may/", views.leave, name="leave"),
    path("<str:token>/", views.link, name="link"),
]
