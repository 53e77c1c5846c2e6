from __future__ import annotations

from django.urls import path

from diemcau.before.convening import views

app_name = "convening"
urlpatterns = [
    path("don-vi-duoc-trieu-tap/", views.called, name="called"),
    path("<int:conference_id>/dai-bieu/", views.delegates, name="list"),
    path("<int:conference_id>/dai-bieu/con-thieu/", views.todo, name="todo"),
    path("<int:conference_id>/dai-bieu/them/", views.add, name="add"),
    path("<int:conference_id>/dai-bieu/don-vi/", views.units, name="units"),
    path("<int:conference_id>/dai-bieu/mau.xlsx", views.template, name="template"),
    path("<int:conference_id>/dai-bieu/danh-sach.xlsx", views.export, name="export"),
    path("<int:conference_id>/dai-bieu/nhap/", views.upload, name="upload"),
    path("<int:conference_id>/dai-bieu/nhap/<int:draft_id>/", views.preview, name="preview"),
    path("<int:conference_id>/dai-bieu/nhap/<int:draft_id>/chap-nhan/", views.accept, name="accept"),
    path("<int:conference_id>/dai-bieu/<int:delegate_id>/", views.change, name="change"),
    path("<int:conference_id>/dai-bieu/<int:delegate_id>/rut/", views.cancel, name="cancel"),
    path("<int:conference_id>/dai-bieu/<int:delegate_id>/khoi-phuc/", views.restore, name="restore"),
    path("<int:conference_id>/dai-bieu/<int:delegate_id>/qr.svg", views.qr, name="qr"),
    path("<int:conference_id>/chi-tieu/", views.quotas, name="quotas"),
    path("<int:conference_id>/chi-tieu/con-thieu/", views.quotas_todo, name="quotas_todo"),
    path("<int:conference_id>/chi-tieu/chi-tieu.xlsx", views.quotas_export, name="quotas_export"),
    path("<int:conference_id>/chi-tieu/phan-bo/", views.quota_rule, name="quota_rule"),
    path("<int:conference_id>/chi-tieu/mot-don-vi/", views.quota_one, name="quota_one"),
    path("<int:conference_id>/chi-tieu/thoi-han/", views.terms, name="terms"),
    path("<int:conference_id>/chi-tieu/duyet-tat-ca/", views.approve_all, name="approve_all"),
    path("<int:conference_id>/chi-tieu/<int:quota_id>/chuyen/", views.follow, name="follow"),
    path("<int:conference_id>/cu-dai-bieu/", views.my_quotas, name="my-quotas"),
    path("<int:conference_id>/cu-dai-bieu/<int:quota_id>/", views.quota, name="quota"),
    path("<int:conference_id>/cu-dai-bieu/<int:quota_id>/chon/", views.choose, name="choose"),
    path("<int:conference_id>/cu-dai-bieu/<int:quota_id>/bien-nhan/<uuid:receipt_id>/", views.receipt, name="receipt"),
    path("<int:conference_id>/cu-dai-bieu/<int:quota_id>/bien-nhan/<uuid:receipt_id>/hoan-tac/", views.undo, name="undo"),
    path("<int:conference_id>/cu-dai-bieu/<int:quota_id>/tra-cho/", views.give_back, name="give_back"),
    path("<int:conference_id>/cu-dai-bieu/<int:quota_id>/<int:nomination_id>/thay/", views.replace, name="replace"),
    path("<int:conference_id>/cu-dai-bieu/<int:quota_id>/<int:nomination_id>/<slug:act>/", views.leave, name="leave"),
    path("cu/<slug:token>/", views.link_home, name="link-my-quotas"),
    path("cu/<slug:token>/<int:quota_id>/", views.link_quota, name="link-quota"),
    path("cu/<slug:token>/<int:quota_id>/chon/", views.link_choose, name="link-choose"),
    path("cu/<slug:token>/<int:quota_id>/bien-nhan/<uuid:receipt_id>/", views.link_receipt, name="link-receipt"),
    path("cu/<slug:token>/<int:quota_id>/bien-nhan/<uuid:receipt_id>/hoan-tac/", views.link_undo, name="link-undo"),
    path("cu/<slug:token>/<int:quota_id>/tra-cho/", views.link_give_back, name="link-give_back"),
    path("cu/<slug:token>/<int:quota_id>/<int:nomination_id>/thay/", views.link_replace, name="link-replace"),
    path("cu/<slug:token>/<int:quota_id>/<int:nomination_id>/<slug:act>/", views.link_leave, name="link-leave"),
    path("<int:conference_id>/diem-cau/<int:site_id>/giay-moi/", views.invitations, name="invitations"),
]
