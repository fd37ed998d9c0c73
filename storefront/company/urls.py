from django.urls import path

from storefront.company.views import invitations, tabs, users

app_name = "company"
urlpatterns = [
    path("", tabs.first, name="first"),
    path("users/", users.user_list, name="users"),
    path("users/invite/", invitations.invite, name="user_invite"),
    path("users/invitations/<uuid:invitation>/", invitations.detail, name="invitation"),
    path("users/invitations/<uuid:invitation>/send/", invitations.send_again, name="invitation_send"),
    path("users/invitations/<uuid:invitation>/withdraw/", invitations.withdraw, name="invitation_withdraw"),
    path("users/<uuid:person>/", users.card, name="user"),
    path("users/<uuid:person>/edit/", users.edit, name="user_edit"),
    path("users/<uuid:person>/deactivate/", users.deactivate, name="user_deactivate"),
    path("users/<uuid:person>/reactivate/", users.reactivate, name="user_reactivate"),
    path("users/<uuid:person>/remove/", users.remove, name="user_remove"),
]
