from __future__ import annotations

from django.urls import URLPattern, path

from diemcau.after.archive import views

app_name = "archive"
urlpatterns: list[URLPattern] = [
    path("", views.records, name="records"),
    path("nhap/", views.upload, name="import"),
    path("hoi-nghi/<int:conference_id>/", views.conference, name="conference"),
    path("hoi-nghi/<int:conference_id>/dua-vao/", views.enter, name="enter"),
    path("ho-so/<slug:slug>/", views.record, name="record"),
    path("ho-so/<slug:slug>.json", views.download, name="export"),
    path("ho-so/<slug:slug>/cong-bo/", views.publish, name="publish"),
    path("ho-so/<slug:slug>/rut/", views.withdraw, name="withdraw"),
]
