from django.urls import path

from approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.rule_list, name="list"),
    path("new/", views.new, name="new"),
    path("ready/<slug:slug>/", views.add_ready, name="add_ready"),
    path("<int:number>/", views.detail, name="detail"),
    path("<int:number>/edit/", views.edit, name="edit"),
    path("<int:number>/switch/", views.switch, name="switch"),
    path("<int:number>/delete/", views.delete, name="delete"),
]
