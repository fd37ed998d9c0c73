from allauth.mfa.totp.views import activate_totp
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csp import csp_override

from storefront import accounts, csp_reports, health, views

# What one may type without a company: it leads to the company used last.
SHORT = "catalog|cart|checkout|purchase-orders|approval-rules|orders|company"

QR_CODE = csp_override(settings.QR_CODE_CSP)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("c/", views.companies_of_person, name="companies_of_person"),
    path("c/<slug:company>/", views.company_home, name="company_home"),
    path("c/<slug:company>/purchase-orders/", include("purchase_orders.urls")),
    path("c/<slug:company>/approval-rules/", include("approvals.urls")),
    path("c/<slug:company>/company/", include("storefront.company.urls")),
    path("c/<slug:company>/orders/", include("storefront.orders.urls")),
    path("c/<slug:company>/catalog/", include("storefront.catalog.urls")),
    path("c/<slug:company>/", include("storefront.checkout.urls")),
    path("catalog/", include("storefront.catalog.open_urls")),
    path("invitation/", include("storefront.company.open_urls")),
    path("appearance/", views.appearance, name="appearance"),
    re_path(rf"^(?P<rest>(?:{SHORT})/.*)$", views.short_address, name="short_address"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("csp-reports/", csp_reports.csp_reports, name="csp_reports"),
    path("healthz", health.healthz, name="healthz"),
    # The QR code is an image inside the page. Same address and name as allauth's own, and before it.
    path("accounts/2fa/totp/activate/", QR_CODE(activate_totp), name="mfa_activate_totp"),
    path("accounts/email/", accounts.not_offered, name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
if not settings.PRODUCTION:
    urlpatterns.append(path("demo/", include("storefront.demo.urls")))
