from __future__ import annotations

from django.urls import path

from diemcau.surfaces.console import views

app_name = "console"
urlpatterns = [
    path("", views.console, name="console"),
    path("roi-may/", views.leave, name="leave"),
    path("ghep/", views.code, name="code"),
    path("may/", views.devices, name="devices"),
    path("may/ten/", views.rename, name="rename"),
    path("<str:token>/", views.link, name="link"),
]
