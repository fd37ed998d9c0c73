"""Companies, their people, roles and structure: who may do what, and who is above whom."""

from companies.models.account import (
    User,
    UserManager,
)
from companies.models.company import (
    ADDRESS_FIELDS,
    Address,
    Company,
    CompanyAuthority,
    CompanyAuthorityQuerySet,
    NumberSeries,
    NumberSeriesQuerySet,
    StoreSettings,
)
from companies.models.member import (
    CompanyGroupPermission,
    Member,
    MemberQuerySet,
    Role,
    account_with_members,
)
from companies.models.structure import (
    Invitation,
    InvitationQuerySet,
    StructureNode,
)

__all__ = [
    "ADDRESS_FIELDS",
    "Address",
    "Company",
    "CompanyAuthority",
    "CompanyAuthorityQuerySet",
    "CompanyGroupPermission",
    "Invitation",
    "InvitationQuerySet",
    "Member",
    "MemberQuerySet",
    "NumberSeries",
    "NumberSeriesQuerySet",
    "Role",
    "StoreSettings",
    "StructureNode",
    "User",
    "UserManager",
    "account_with_members",
]
