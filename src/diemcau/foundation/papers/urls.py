from __future__ import annotations

from django.urls import URLPattern, path

from diemcau.foundation.papers import views

app_name = "papers"
urlpatterns: list[URLPattern] = [
    path("can-cu/", views.acts, name="acts"),
    path("don-vi/<int:unit_id>/", views.office, name="office"),
    path("don-vi/<int:unit_id>/can-cu/", views.bases, name="bases"),
    path("don-vi/<int:unit_id>/van-ban-can-cu/", views.own_acts, name="own-acts"),
    path("don-vi/<int:unit_id>/van-ban-can-cu/<int:act_id>/bo/", views.own_act_removed, name="own-act-removed"),
    path("don-vi/<int:unit_id>/mau/", views.templates, name="templates"),
    path("don-vi/<int:unit_id>/mau/<slug:kind>/bo/", views.drop, name="template-drop"),
    path("don-vi/<int:unit_id>/mau/<slug:kind>-thu.docx", views.template_tried, name="template-tried"),
    path("don-vi/<int:unit_id>/mau/<slug:kind>.docx", views.template_file, name="template-file"),
]
