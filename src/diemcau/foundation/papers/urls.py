from __future__ import annotations

from django.urls import URLPattern, path

from diemcau.foundation.papers import views

app_name = "papers"
urlpatterns: list[URLPattern] = [
    path("can-cu/", views.acts, name="acts"),
    path("don-vi/<int:unit_id>/", views.office, name="office"),
    path("don-vi/<int:unit_id>/can-cu/", views.bases, name="bases"),
]
