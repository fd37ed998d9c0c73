"""Members: joining, changing, leaving."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from companies.models import Company, Invitation, Member, Role, StructureNode, User
from companies.roles import default_role
from companies.seen import refuse_if_changed
from companies.services._authority import take_authority
from companies.services._sessions import end_sessions_without_company
from companies.services.roles import refuse_role_beyond
from companies.services.structure import place_under, refuse_if_others_below
from storefront.lib.errors import DomainError, NotAllowed, NotFound
from storefront.mail import queue as mail


class AdministratorStays(DomainError):
    """The company administrator is neither switched off nor given a role."""

    code = "administrator_stays"


class NotOneself(DomainError):
    """What somebody else has to do for one: it takes one's own access away, or widens it."""

    code = "not_oneself"


class AlreadyMember(DomainError):
    """Nobody joins a company twice."""

    code = "already_member"


@dataclass(frozen=True, slots=True)
class Card:
    """What is kept of a person. `role` and `under` are None for the administrator, who has neither.

    `reports_to` stands in for `under` where the manager is only invited too.
    """

    name: str
    job_title: str = ""
    role: Role | None = None
    under: StructureNode | None = None
    reports_to: Invitation | None = None


class CannotAdminister(DomainError):
    """Not everybody can be made the company administrator."""

    code = "cannot_administer"


@transaction.atomic
def add_member(
    user: User, role: Role, *, under: StructureNode, by: Member | None, job_title: str = ""
) -> Member:
    """The person joins the role's company, at a place of the structure below `under`."""
    refuse_role_beyond(role, take_authority(role.company_id, "manage_users", by))
    return join(user, Card(user.name, job_title, role, under))


def join(user: User, card: Card) -> Member:
    """Under the authority's lock. Who was removed comes back to the row that their documents point to."""
    assert card.role is not None and card.under is not None
    company_id = card.role.company_id
    known = Member.objects.filter(company=company_id, user=user).first()
    if known is not None and known.removed_at is None:
        raise AlreadyMember(f"{user.email} is a member of this company already.")
    member = known or Member(company_id=company_id, user=user)
    member.role, member.name, member.job_title = card.role, card.name, card.job_title
    member.is_active, member.removed_at = True, None
    member.save()
    StructureNode.objects.create(company_id=member.company_id, parent=card.under, member=member)
    return member


@transaction.atomic
def change_member(member: Member, card: Card, *, by: Member | None, seen: str | None = None) -> Member:
    """Name and job title of anybody; role and place of all but the administrator. Raises ChangedMeanwhile."""
    keeper = take_authority(member.company_id, "manage_users", by)
    fresh = _present(member)
    _refuse_if_changed(fresh, card, seen)
    fresh.name, fresh.job_title = card.name, card.job_title
    if not fresh.is_administrator:
        if card.role is not None:
            _take_role(fresh, card.role, keeper)
        if card.under is not None:
            place_under(StructureNode.objects.get(member=fresh), card.under, by=keeper)
    fresh.save(update_fields=["name", "job_title", "role"])
    return fresh


def card_facts(member: Member, place: StructureNode | None) -> dict[str, object]:
    """What of a card its form could write over; what the mark of the form is made of."""
    facts = {"name": member.name, "job_title": member.job_title}
    return facts | {"role": member.role_id, "under": place.parent_id if place else None}


def _refuse_if_changed(fresh: Member, card: Card, seen: str | None) -> None:
    now = card_facts(fresh, StructureNode.objects.filter(member=fresh).first())
    wanted = now | {"name": card.name, "job_title": card.job_title}
    wanted |= {"role": card.role.pk} if card.role else {}
    wanted |= {"under": card.under.pk} if card.under else {}
    refuse_if_changed(f"the card of {fresh.name}", now=now, wanted=wanted, seen=seen)


def _take_role(fresh: Member, role: Role, by: Member | None) -> None:
    if role.pk == fresh.role_id:
        return
    if by is not None and by.pk == fresh.pk:
        raise NotOneself("Nobody gives themselves another role: ask somebody else who manages users.")
    fresh.role = standing_role(fresh.company_id, role)
    refuse_role_beyond(fresh.role, by)


@transaction.atomic
def change_role(member: Member, role: Role, *, by: Member | None) -> Member:
    keeper = take_authority(member.company_id, "manage_users", by)
    fresh = _ordinary(member)
    _take_role(fresh, role, keeper)
    fresh.save(update_fields=["role"])
    return fresh


@transaction.atomic
def deactivate(member: Member, *, by: Member | None) -> Member:
    """They can act no more in this company; what they placed and decided stays."""
    take_authority(member.company_id, "manage_users", by)
    fresh = _leaving(member, by)
    fresh.is_active = False
    fresh.save(update_fields=["is_active"])
    end_sessions_without_company(fresh.user_id)
    return fresh


@transaction.atomic
def reactivate(member: Member, *, by: Member | None) -> Member:
    """With the role they had, which is given again by that. Raises NotYoursToGrant."""
    keeper = take_authority(member.company_id, "manage_users", by)
    fresh = _ordinary(member)
    assert fresh.role is not None
    refuse_role_beyond(fresh.role, keeper)
    fresh.is_active = True
    fresh.save(update_fields=["is_active"])
    return fresh


@transaction.atomic
def remove(member: Member, *, by: Member | None) -> Member:
    """Out of lists and structure for good. The row stays, for the documents that name it."""
    take_authority(member.company_id, "manage_users", by)
    fresh = _leaving(member, by)
    _leave_structure(fresh)
    fresh.is_active, fresh.role, fresh.removed_at = False, None, timezone.now()
    fresh.save(update_fields=["is_active", "role", "removed_at"])
    end_sessions_without_company(fresh.user_id)
    return fresh


def below(member: Member, most: int = 5) -> tuple[list[str], int]:
    """Who and what stands right below them: the first names, and how many there are."""
    nodes = StructureNode.objects.filter(company_id=member.company_id, parent__member=member)
    first = nodes.select_related("member").order_by("member__name", "team_name")[:most]
    return [str(node) for node in first], nodes.count()


def _leave_structure(fresh: Member) -> None:
    place = StructureNode.objects.select_related("member").get(member=fresh)
    refuse_if_others_below(place)
    place.delete()


def _leaving(member: Member, by: Member | None) -> Member:
    if by is not None and by.pk == member.pk:
        raise NotOneself("Nobody takes their own access away: ask somebody else who manages users.")
    return _ordinary(member)


def _ordinary(member: Member) -> Member:
    fresh = _present(member)
    if fresh.is_administrator:
        raise AdministratorStays(f"{fresh.name} is the company administrator; the store can appoint another.")
    return fresh


def _present(member: Member) -> Member:
    fresh = Member.objects.of_company(member.company_id).filter(pk=member.pk).first()
    if fresh is None:
        raise NotFound(f"{member.name} was removed from this company.")
    return fresh


def standing_role(company_id: uuid.UUID, role: Role) -> Role:
    """The role as it is now, under lock: somebody may have deleted it since the form was opened."""
    fresh = Role.objects.filter(pk=role.pk, company_id=company_id).first()
    if fresh is None:
        raise NotFound(f"The role “{role.name}” does not exist any more.")
    return fresh


@transaction.atomic
def appoint_administrator(company: Company, member: Member, *, by: Member | None = None) -> Member:
    """The member becomes the root of the structure, the one before stands right below with the default role.

    Who was below the one before, or below the member, is below the member then. By the store alone; both
    are told by mail.
    """
    if by is not None:
        raise NotAllowed("The store appoints the company administrator.")
    take_authority(company.pk, "manage_users", by)
    chosen, former = _candidate(company, member), Member.objects.get(company=company, is_administrator=True)
    if chosen != former:
        _step_down(former)
        chosen.role, chosen.is_administrator = None, True
        chosen.save(update_fields=["role", "is_administrator"])
        _take_the_root(chosen, former)
        _tell_both(chosen, former, company.name)
    return chosen


def _candidate(company: Company, member: Member) -> Member:
    chosen = Member.objects.active().select_related("user").filter(pk=member.pk, company=company).first()
    if chosen is None:
        raise CannotAdminister(f"{member.name} is not an active member of {company.name}.")
    return chosen


def _step_down(former: Member) -> None:
    role = default_role(former.company_id)
    if role is None:
        raise CannotAdminister(f"There is no default role for {former.name}; the company has to choose one.")
    former.role, former.is_administrator = role, False
    former.save(update_fields=["role", "is_administrator"])


def _take_the_root(chosen: Member, former: Member) -> None:
    """The root gets another person: who stood below it stays there, who stood below that person comes too."""
    places = StructureNode.objects.filter(company=chosen.company_id)
    root, own = places.get(parent=None), places.get(member=chosen)
    places.filter(parent=own).update(parent=root)
    own.delete()
    places.filter(pk=root.pk).update(member=chosen)
    StructureNode.objects.create(company_id=chosen.company_id, parent=root, member=former)


def _tell_both(chosen: Member, former: Member, company: str) -> None:
    mail.put(
        chosen.user.email,
        f"You are the company administrator of {company}",
        f"The store has made you the company administrator of {company}, in place of {former.name}.\n\n"
        "You may do everything there, and keep its people, roles and approval rules.",
    )
    mail.put(
        former.user.email,
        f"{chosen.name} is the company administrator of {company} now",
        f"The store has made {chosen.name} the company administrator of {company}, in your place.\n\n"
        f"You stay a member, with the role {former.role_label}.",
    )
