from django.urls import path

from storefront.company.views import tabs, users

app_name = "company"
urlpatterns = [
    path("", tabs.first, name="first"),
    path("users/", users.user_list, name="users"),
    path("users/<uuid:person>/", users.card, name="user"),
    path("users/<uuid:person>/edit/", users.edit, name="user_edit"),
    path("users/<uuid:person>/deactivate/", users.deactivate, name="user_deactivate"),
    path("users/<uuid:person>/reactivate/", users.reactivate, name="user_reactivate"),
    path("users/<uuid:person>/remove/", users.remove, name="user_remove"),
]
