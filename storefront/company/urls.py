from django.urls import path

from storefront.company.views import addresses, invitations, profile, role_form, roles, tabs, users, view_as

app_name = "company"
urlpatterns = [
    path("", tabs.first, name="first"),
    path("profile/", profile.show, name="profile"),
    path("profile/account/", profile.account, name="profile_account"),
    path("profile/legal-address/", profile.legal_address, name="profile_legal_address"),
    path("profile/addresses/new/", addresses.new, name="address_new"),
    path("profile/addresses/<uuid:address>/", addresses.edit, name="address"),
    path("profile/addresses/<uuid:address>/default/", addresses.make_default, name="address_default"),
    path("profile/addresses/<uuid:address>/remove/", addresses.remove, name="address_remove"),
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
    path("users/<uuid:person>/view-as/", view_as.view_as, name="user_view_as"),
    path("roles/", roles.role_list, name="roles"),
    path("roles/new/", role_form.new, name="role_new"),
    path("roles/<uuid:role>/", roles.detail, name="role"),
    path("roles/<uuid:role>/edit/", role_form.edit, name="role_edit"),
    path("roles/<uuid:role>/duplicate/", roles.duplicate, name="role_duplicate"),
    path("roles/<uuid:role>/default/", roles.make_default, name="role_default"),
    path("roles/<uuid:role>/delete/", roles.delete, name="role_delete"),
]
