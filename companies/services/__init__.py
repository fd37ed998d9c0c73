"""Changing who may do what in a company. Each change waits for whoever is deciding, and keeps others out."""

from companies.services._places import NotAPlace
from companies.services.founding import found_company
from companies.services.invitations import (
    AlreadyInvited,
    DeadInvitation,
    HasAccount,
    Link,
    OfAnotherAddress,
    accept,
    accept_with_password,
    find_invitation,
    has_account,
    invite,
    send_again,
    withdraw,
)
from companies.services.people import (
    AdministratorStays,
    AlreadyMember,
    Card,
    HasPeopleBelow,
    NotOneself,
    add_member,
    below,
    change_member,
    change_role,
    deactivate,
    reactivate,
    remove,
)
from companies.services.roles import add_role, change_role_permissions
from companies.services.structure import add_team

__all__ = [
    "AdministratorStays",
    "AlreadyInvited",
    "AlreadyMember",
    "Card",
    "DeadInvitation",
    "HasAccount",
    "HasPeopleBelow",
    "Link",
    "NotAPlace",
    "NotOneself",
    "OfAnotherAddress",
    "accept",
    "accept_with_password",
    "add_member",
    "add_role",
    "add_team",
    "below",
    "change_member",
    "change_role",
    "change_role_permissions",
    "deactivate",
    "find_invitation",
    "found_company",
    "has_account",
    "invite",
    "reactivate",
    "remove",
    "send_again",
    "withdraw",
]
