"""Under `/catalog/`: for people without a company; others are led to the page of theirs."""

from django.urls import path

from storefront.catalog import views

app_name = "open_catalog"
urlpatterns = [
    path("", views.open_list, name="list"),
    path("<slug:slug>/", views.open_product, name="product"),
]
