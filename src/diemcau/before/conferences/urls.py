from __future__ import annotations

from django.urls import path

from diemcau.before.conferences import views

app_name = "conferences"
urlpatterns = [
    path("", views.conferences, name="list"),
    path("moi/", views.create, name="create"),
    path("ke-hoach/", views.plans, name="plans"),
    path("ke-hoach/moi/", views.plan, name="new_plan"),
    path("ke-hoach/<int:plan_id>/", views.plan, name="plan"),
    path("ke-hoach/<int:plan_id>/<slug:act>/", views.drop, name="drop_plan"),
    path("<int:conference_id>/sao-chep/", views.clone, name="clone"),
    path("<int:conference_id>/", views.detail, name="detail"),
    path("<int:conference_id>/sua/", views.change, name="change"),
    path("<int:conference_id>/chuong-trinh/", views.programme, name="programme"),
    path("<int:conference_id>/chuong-trinh/<int:item_id>/", views.item, name="item"),
    path("<int:conference_id>/chuong-trinh/<int:item_id>/chuyen/<str:direction>/", views.move, name="move"),
    path("<int:conference_id>/chuong-trinh/<int:item_id>/xoa/", views.remove, name="remove"),
    path("<int:conference_id>/bao-cao-vien/<int:speaker_id>/xoa/", views.remove_speaker, name="remove_speaker"),
]
