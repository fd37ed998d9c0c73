"""Under `/c/<company>/catalog/`."""

from django.urls import path

from storefront.catalog import views

app_name = "catalog"
urlpatterns = [
    path("", views.product_list, name="list"),
    path("<slug:slug>/", views.product, name="product"),
]
