"""Addresses that exist in the demo and in tests only."""

from django.urls import path

from storefront.demo import components, mail, sign_in, tour

app_name = "demo"
urlpatterns = [
    path("", tour.tour, name="tour"),
    path("press/", tour.press, name="press"),
    path("components/", components.components, name="components"),
    path("components/document/", components.component_document, name="component_document"),
    path("mail/", mail.messages, name="mail"),
    path("mail/<uuid:pk>/", mail.message, name="mail_message"),
    path("mail/<uuid:pk>/html/", mail.html, name="mail_html"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
]
