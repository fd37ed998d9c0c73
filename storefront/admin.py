"""The store's administration: one sign-in for everybody, with its limits and second factor."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Countersign store"
admin.site.index_title = "Store administration"
