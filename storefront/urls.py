from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from storefront import health, views

# What one may type without a company: it leads to the company used last.
SHORT = "catalog|cart|checkout|purchase-orders|approval-rules|orders|company"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("c/", views.companies_of_person, name="companies_of_person"),
    path("c/<slug:company>/", views.company_home, name="company_home"),
    path("c/<slug:company>/purchase-orders/", include("purchase_orders.urls")),
    path("appearance/", views.appearance, name="appearance"),
    re_path(rf"^(?P<rest>(?:{SHORT})/.*)$", views.short_address, name="short_address"),
    path("healthz", health.healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
if not settings.PRODUCTION:
    urlpatterns.append(path("demo/", include("storefront.demo.urls")))
