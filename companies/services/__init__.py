"""Changing who may do what in a company. Each change waits for whoever is deciding, and keeps others out."""

from companies.services._places import NotAPlace
from companies.services.founding import found_company
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
    "AlreadyMember",
    "Card",
    "HasPeopleBelow",
    "NotAPlace",
    "NotOneself",
    "add_member",
    "add_role",
    "add_team",
    "below",
    "change_member",
    "change_role",
    "change_role_permissions",
    "deactivate",
    "found_company",
    "reactivate",
    "remove",
]
