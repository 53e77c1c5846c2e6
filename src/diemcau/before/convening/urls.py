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
    path("<int:conference_id>/dai-bieu/nhap/<int:draft_id>/doc/", views.read, name="read"),
    path("<int:conference_id>/dai-bieu/nhap/<int:draft_id>/tien-do/", views.progress, name="progress"),
    path("<int:conference_id>/dai-bieu/nhap/<int:draft_id>/sua/", views.decide, name="decide"),
    path("<int:conference_id>/dai-bieu/nhap/<int:draft_id>/da-soat", views.corrected, name="corrected"),
    path("<int:conference_id>/dai-bieu/nhap/<int:draft_id>/hoan-tac/", views.undo, name="undo"),
    path("<int:conference_id>/dai-bieu/<int:delegate_id>/", views.change, name="change"),
    path("<int:conference_id>/dai-bieu/<int:delegate_id>/rut/", views.cancel, name="cancel"),
    path("<int:conference_id>/dai-bieu/<int:delegate_id>/khoi-phuc/", views.restore, name="restore"),
    path("<int:conference_id>/dai-bieu/<int:delegate_id>/qr.svg", views.qr, name="qr"),
    path("<int:conference_id>/moi/", views.invite, name="invite"),
    path("<int:conference_id>/moi/gui/", views.send_invitations, name="send-invitations"),
    path("<int:conference_id>/moi/in/", views.print_invitations, name="print-invitations"),
    path("<int:conference_id>/diem-cau/<int:site_id>/giay-moi/", views.invitations, name="invitations"),
    path("<int:conference_id>/van-ban/", views.papers, name="papers"),
    path("<int:conference_id>/van-ban/loi-van/", views.paper_words, name="paper-words"),
    path("<int:conference_id>/van-ban/<slug:code>/", views.paper, name="paper"),
    path("<int:conference_id>/van-ban/<slug:code>.docx", views.paper_file, {"ending": "docx"}, name="paper-docx"),
    path("<int:conference_id>/van-ban/<slug:code>.pdf", views.paper_file, {"ending": "pdf"}, name="paper-pdf"),
]
