"""Roles and what they may do.

Nobody grants what they do not hold: who keeps the roles could otherwise make themselves, or a friend, an
approver of everything. Taking away is free, and so is whatever the store or the company administrator does.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models import RestrictedError

from companies import permissions
from companies.models import CompanyGroupPermission, Member, Role
from companies.roles import RoleState, called, role_state
from companies.services._authority import take_authority
from companies.wording import quoted_labels
from storefront.lib.composed import insert
from storefront.lib.errors import DomainError, NotAllowed, NotFound
from storefront.lib.models import new_id

NAME_LENGTH = 60
COPY = " - Duplicated"

# Names as the unique constraint compares them; the first of `candidates` that nobody has.
_FIRST_FREE = """
SELECT candidate FROM unnest(%s::text[]) WITH ORDINALITY AS wanted(candidate, position)
 WHERE NOT EXISTS (SELECT FROM companies_role
                    WHERE company_id = %s AND lower(name) = lower(candidate))
 ORDER BY position LIMIT 1
"""


# One statement however many roles and permissions, for every company begins with several.
_GRANT = """
INSERT INTO companies_companygrouppermission (group_id, content_object_id, permission_id)
SELECT granted.group_id, %s, permission.id
  FROM unnest(%s::integer[], %s::text[]) AS granted(group_id, codename)
  JOIN auth_permission permission ON permission.codename = granted.codename
  JOIN django_content_type kind ON kind.id = permission.content_type_id
 WHERE kind.app_label = 'companies'
"""


class RoleNameTaken(DomainError):
    """Another role of the company has this name."""

    code = "role_name_taken"
    status = 422


class RoleChanged(DomainError):
    """Somebody else changed the role since this member opened it; `now` is how it reads."""

    code = "role_changed"

    def __init__(self, sentence: str, now: RoleState) -> None:
        super().__init__(sentence)
        self.now = now


class RoleInUse(DomainError):
    """A role goes only when nobody has it and nothing names it."""

    code = "role_in_use"


class NotYoursToGrant(NotAllowed):
    """Nobody grants what they do not hold."""

    code = "not_yours_to_grant"


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """A role as somebody wants it; the parents that its permissions need are added."""

    name: str
    codes: frozenset[str]

    def complete(self) -> "RoleDraft":
        return replace(self, name=" ".join(self.name.split()), codes=permissions.with_parents(self.codes))


@transaction.atomic
def add_role(
    company_id: uuid.UUID, name: str, codes: Iterable[str], *, by: Member | None, is_default: bool = False
) -> Role:
    """Raises RoleNameTaken, NotYoursToGrant."""
    member = take_authority(company_id, "manage_roles", by)
    draft = RoleDraft(name, frozenset(codes)).complete()
    _refuse_what_they_do_not_hold(draft.codes, member)
    return _create(company_id, draft, is_default=is_default)


@transaction.atomic
def edit_role(key: uuid.UUID, draft: RoleDraft, *, seen: str, by: Member) -> Role:
    """Acts on the next request of everybody in the role. `seen`: the mark of what `by` was shown.

    What has become just what they want is no conflict, nor is the same form sent twice.
    Raises RoleChanged, RoleNameTaken, NotYoursToGrant, NotFound.
    """
    member = take_authority(by.company_id, "manage_roles", by)
    role = _role(by.company_id, key)
    now, wanted = role_state(role), draft.complete()
    if now.mark not in {seen, RoleState(wanted.name, wanted.codes).mark}:
        raise RoleChanged(f"“{now.name}” was changed by somebody else while you had it open.", now)
    _refuse_what_they_do_not_hold(wanted.codes - now.codes, member)
    _refuse_taken_name(wanted.name, role.company_id, but=role.pk)
    role.name = wanted.name
    role.save(update_fields=["name"])
    _set_permissions(role, wanted.codes)
    return role


@transaction.atomic
def change_role_permissions(role: Role, codes: Iterable[str], *, by: Member | None) -> None:
    """Acts on the next request of everybody in the role."""
    member = take_authority(role.company_id, "manage_roles", by)
    wanted = permissions.with_parents(frozenset(codes))
    _refuse_what_they_do_not_hold(wanted - role_state(role).codes, member)
    _set_permissions(role, wanted)


@transaction.atomic
def duplicate_role(key: uuid.UUID, *, by: Member) -> Role:
    """A role of the same permissions, without people. It grants nothing that the first does not."""
    take_authority(by.company_id, "manage_roles", by)
    state = role_state(_role(by.company_id, key))
    name = _free_name(by.company_id, state.name)
    return _create(by.company_id, RoleDraft(name, state.codes), is_default=False)


@transaction.atomic
def make_default_role(key: uuid.UUID, *, by: Member) -> Role:
    """The role that new people get from now on: exactly one. Raises NotYoursToGrant, NotFound."""
    member = take_authority(by.company_id, "manage_roles", by)
    role = _role(by.company_id, key)
    refuse_role_beyond(role, member)
    if not role.is_default:
        Role.objects.filter(company=by.company_id, is_default=True).update(is_default=False)
        role.is_default = True
        role.save(update_fields=["is_default"])
    return role


@transaction.atomic
def delete_role(key: uuid.UUID, *, by: Member) -> str:
    """The name it had. What an open purchase order asked of it falls to the administrator, as before.

    Raises RoleInUse, NotFound.
    """
    take_authority(by.company_id, "manage_roles", by)
    role = _role(by.company_id, key)
    _refuse_one_in_use(role)
    try:
        role.delete()
    except RestrictedError as restricted:
        raise RoleInUse(f"“{role.name}” is named by an approval rule; its page says which.") from restricted
    Group.objects.filter(pk=role.group_id).delete()
    return role.name


def _refuse_one_in_use(role: Role) -> None:
    if role.is_default:
        raise RoleInUse(f"“{role.name}” is the role that new people get. Make another one the default first.")
    people = role.members.count()
    if people:
        have = "1 person has" if people == 1 else f"{people} people have"
        raise RoleInUse(f"{have} the role “{role.name}”. Give them another role first.")


def _refuse_what_they_do_not_hold(added: frozenset[str], member: Member | None) -> None:
    missing = frozenset() if member is None else added - member.permissions
    if missing:
        raise NotYoursToGrant(
            f"You cannot grant what you do not hold yourself: {quoted_labels(missing)}."
            " The company administrator can."
        )


def refuse_role_beyond(role: Role, by: Member | None) -> None:
    """Who has a role given to somebody grants what it allows. Raises NotYoursToGrant."""
    missing = frozenset() if by is None else role_state(role).codes - by.permissions
    if missing:
        raise NotYoursToGrant(
            f"You cannot give the role “{role.name}”: it allows {quoted_labels(missing)}, which you do not"
            " hold yourself. The company administrator can."
        )


def _refuse_taken_name(name: str, company_id: uuid.UUID, *, but: uuid.UUID | None = None) -> None:
    taken = called(name, company_id).first()
    if taken is not None and taken.pk != but:
        raise RoleNameTaken(f"There is already a role called “{taken.name}”.")


def _free_name(company_id: uuid.UUID, name: str) -> str:
    """“Buyer - Duplicated”, then “Buyer - Duplicated 2”; one more than there are roles must be free."""
    many = Role.objects.filter(company=company_id).count() + 1
    endings = [COPY, *(f"{COPY} {count}" for count in range(2, many + 1))]
    candidates = [name[: NAME_LENGTH - len(ending)].rstrip() + ending for ending in endings]
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_FREE, [candidates, company_id])
        (free,) = cursor.fetchone()
    return str(free)


def _role(company_id: uuid.UUID, key: uuid.UUID) -> Role:
    role = Role.objects.filter(company=company_id, pk=key).first()
    if role is None:
        raise NotFound("There is no such role any more.")
    return role


def create_default_roles(company_id: uuid.UUID) -> None:
    """Of a company that nobody else has seen yet: no lock to take, and no name is taken."""
    drafts = [RoleDraft(name, codes).complete() for name, codes in permissions.DEFAULT_ROLES.items()]
    _write(company_id, drafts, default=permissions.DEFAULT_ROLE)


def _create(company_id: uuid.UUID, draft: RoleDraft, *, is_default: bool) -> Role:
    _refuse_taken_name(draft.name, company_id)
    [role] = _write(company_id, [draft], default=draft.name if is_default else None)
    return role


def _write(company_id: uuid.UUID, drafts: Sequence[RoleDraft], *, default: str | None) -> list[Role]:
    """By three statements; `default`: the name of the one that is it."""
    keys = [new_id() for _ in drafts]
    groups = Group.objects.bulk_create(Group(name=f"company:{company_id}:role:{key}") for key in keys)
    roles = [
        Role(id=key, company_id=company_id, name=draft.name, group=group, is_default=draft.name == default)
        for key, draft, group in zip(keys, drafts, groups, strict=True)
    ]
    insert(roles)
    _grant(company_id, {role.group_id: draft.codes for role, draft in zip(roles, drafts, strict=True)})
    return roles


def _set_permissions(role: Role, codes: frozenset[str]) -> None:
    """`codes`: with every parent they need."""
    held = role_state(role).codes
    of_role = CompanyGroupPermission.objects.filter(group=role.group_id)
    of_role.filter(permission__codename__in=held - codes).delete()
    _grant(role.company_id, {role.group_id: codes - held})


def _grant(company_id: uuid.UUID, codes_of: Mapping[int, frozenset[str]]) -> None:
    """`codes_of`: by the key of a role's group."""
    granted = [(group_id, code) for group_id, codes in codes_of.items() for code in codes]
    if granted:
        groups, codes = zip(*granted, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_GRANT, [company_id, list(groups), list(codes)])
