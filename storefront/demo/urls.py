"""Addresses that exist in the demo and in tests only."""

from django.urls import path

from storefront.demo import components

app_name = "demo"
urlpatterns = [path("components/", components.components, name="components")]
