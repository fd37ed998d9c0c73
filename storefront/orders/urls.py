from django.urls import path

from storefront.orders import views

app_name = "orders"
urlpatterns = [
    path("", views.order_list, name="list"),
    path("<int:number>/", views.detail, name="detail"),
]
