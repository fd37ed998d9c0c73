"""Changing who may do what in a company. Each change waits for whoever is deciding, and keeps others out."""

from companies.services.founding import found_company
from companies.services.people import (
    AdministratorStays,
    add_member,
    change_role,
    deactivate,
    reactivate,
)
from companies.services.roles import add_role, change_role_permissions
from companies.services.structure import add_team

__all__ = [
    "AdministratorStays",
    "add_member",
    "add_role",
    "add_team",
    "change_role",
    "change_role_permissions",
    "deactivate",
    "found_company",
    "reactivate",
]
