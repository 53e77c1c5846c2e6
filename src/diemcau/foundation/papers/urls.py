from __future__ import annotations

from django.urls import URLPattern, path

from diemcau.foundation.papers import views

app_name = "papers"
urlpatterns: list[URLPattern] = [
    path("can-cu/", views.acts, name="acts"),
    path("luu-giu/", views.retention, name="retention"),
    path("don-vi/<int:unit_id>/", views.office, name="office"),
    path("don-vi/<int:unit_id>/can-cu/", views.bases, name="bases"),
    path("don-vi/<int:unit_id>/van-ban-can-cu/", views.own_acts, name="own-acts"),
    path("don-vi/<int:unit_id>/van-ban-can-cu/<int:act_id>/bo/", views.own_act_removed, name="own-act-removed"),
    path("don-vi/<int:unit_id>/so/", views.registers, name="registers"),
    path("don-vi/<int:unit_id>/so/<int:register_id>/", views.register, name="register"),
    path("don-vi/<int:unit_id>/so/<int:register_id>.xlsx", views.register_xlsx, name="register-xlsx"),
    path("don-vi/<int:unit_id>/so/<int:register_id>/<int:number>/huy/", views.number_void, name="number-void"),
    path("van-ban/", views.records, name="records"),
    path("van-ban/<int:record_id>/", views.record, name="record"),
    path("van-ban/<int:record_id>/tep/<int:file_id>/", views.record_file, name="record-file"),
    path("van-ban/<int:record_id>.edxml", views.exchange_file, name="record-edxml"),
    path("van-ban/<int:record_id>/ban-hanh/", views.issue, name="record-issue"),
    path("van-ban/<int:record_id>/rut/", views.withdraw, name="record-withdraw"),
    path("van-ban/<int:record_id>/ban-da-ky/", views.signed_file, name="record-signed"),
    path("van-ban/<int:record_id>/bo-du-thao/", views.drop_draft, name="record-drop"),
    path("van-ban/<int:record_id>/dinh-chinh/", views.correct_form, name="record-correct"),
    path("van-ban/<int:record_id>/thay-the/", views.replace, name="record-replace"),
    path("van-ban/<int:record_id>/thu-hoi/", views.recall, name="record-recall"),
    path("van-ban/<int:record_id>/bien-nhan/", views.receipts, name="record-receipts"),
    path("don-vi/<int:unit_id>/mau/", views.templates, name="templates"),
    path("don-vi/<int:unit_id>/mau/<slug:kind>/bo/", views.drop, name="template-drop"),
    path("don-vi/<int:unit_id>/mau/<slug:kind>-thu.docx", views.template_tried, name="template-tried"),
    path("don-vi/<int:unit_id>/mau/<slug:kind>.docx", views.template_file, name="template-file"),
]
