from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "storefront.mail"
    verbose_name = "Mail"
