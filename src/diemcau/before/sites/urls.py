from __future__ import annotations

from django.urls import path

from diemcau.before.sites import views

app_name = "sites"
urlpatterns = [
    path("don-vi/<int:unit_id>/hoi-nghi/", views.unit_panel, name="unit_panel"),
    path("<int:conference_id>/diem-cau/", views.sites, name="list"),
    path("<int:conference_id>/diem-cau/them/", views.open_one, name="open"),
    path("<int:conference_id>/diem-cau/cac-xa/", views.open_communes, name="open_communes"),
    path("<int:conference_id>/diem-cau/con-thieu/", views.todo, name="todo"),
    path("<int:conference_id>/diem-cau/<int:site_id>/", views.site, name="site"),
    path("<int:conference_id>/diem-cau/<int:site_id>/xoa/", views.remove, name="remove"),
    path("<int:conference_id>/so-goi/", views.help_lines, name="help_lines"),
    path("<int:conference_id>/don-vi/", views.units, name="units"),
    path("<int:conference_id>/chuong-trinh/<int:item_id>/diem-cau/", views.chosen, name="chosen"),
    path("<int:conference_id>/lien-ket/", views.links, name="links"),
    path("<int:conference_id>/lien-ket/tao/", views.issue_links, name="issue_links"),
    path("<int:conference_id>/lien-ket/phieu/", views.slips, name="slips"),
    path("<int:conference_id>/lien-ket/danh-sach.xlsx", views.links_workbook, name="links_workbook"),
    path("<int:conference_id>/lien-ket/<int:site_id>/thay/", views.replace_link, name="replace_link"),
    path("<int:conference_id>/lien-ket/<int:site_id>/thu-hoi/", views.withdraw_link, name="withdraw_link"),
    path("<int:conference_id>/diem-cau/<int:site_id>/may/", views.devices, name="devices"),
    path("<int:conference_id>/diem-cau/<int:site_id>/may/ma/", views.issue_code, name="issue_code"),
    path("<int:conference_id>/diem-cau/<int:site_id>/may/<uuid:device_id>/ten/", views.rename_device, name="rename_device"),
    path("<int:conference_id>/diem-cau/<int:site_id>/may/<uuid:device_id>/chan/", views.withdraw_device, name="withdraw_device"),
    path("<int:conference_id>/can-bo/", views.operators, name="operators"),
    path("<int:conference_id>/can-bo/nhap/", views.enter_named_operators, name="enter_named_operators"),
    path("<int:conference_id>/can-bo/ma-pin/", views.give_pins, name="give_pins"),
    path("<int:conference_id>/can-bo/khoa-man-hinh/", views.set_idle_minutes, name="set_idle_minutes"),
    path("<int:conference_id>/can-bo/danh-sach.xlsx", views.operators_workbook, name="operators_workbook"),
    path("<int:conference_id>/diem-cau/<int:site_id>/can-bo/", views.operators_of_site, name="operators_of_site"),
    path("<int:conference_id>/diem-cau/<int:site_id>/can-bo/them/", views.enter_operator, name="enter_operator"),
    path("<int:conference_id>/diem-cau/<int:site_id>/can-bo/<int:operator_id>/", views.change_operator, name="change_operator"),
    path("<int:conference_id>/diem-cau/<int:site_id>/can-bo/<int:operator_id>/ma-pin/", views.give_pin, name="give_pin"),
    path("<int:conference_id>/diem-cau/<int:site_id>/can-bo/<int:operator_id>/thoi/", views.remove_operator, name="remove_operator"),
]
