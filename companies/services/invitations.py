"""Asking somebody by mail to join: sending, sending again, withdrawing, accepting."""

import hashlib
import secrets
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from companies.models import Company, CompanyAuthority, Invitation, Member, Role, StructureNode, User
from companies.roles import default_role
from companies.services._authority import CompanyBlocked, take_authority
from companies.services.people import AlreadyMember, Card, join, standing_role
from companies.services.reporting import gather, nearest_place, pass_on, standing
from companies.services.roles import refuse_role_beyond
from companies.services.structure import UnderItself
from storefront.lib.errors import DomainError, NotFound
from storefront.lib.words import listed
from storefront.mail import queue

LIFETIME = timedelta(days=7)

# From the secret of a link to its whole address, which only a request knows.
Link = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One of several who are invited together; `below`: the address of the other to whom they report."""

    email: str
    card: Card
    below: str = ""


class AlreadyInvited(DomainError):
    """One open invitation per address: the other one can be sent again."""

    code = "already_invited"


class DeadInvitation(DomainError):
    """It was accepted, withdrawn or sent again, or its time is over."""

    code = "dead_invitation"
    status = 410


class HasAccount(DomainError):
    """The address has an account already: its owner signs in, and then joins."""

    code = "has_account"


class OfAnotherAddress(DomainError):
    """An invitation is for the person to whose address it went."""

    code = "of_another_address"
    status = 403


@transaction.atomic
def invite(email: str, card: Card, *, by: Member, link: Link) -> Invitation:
    keeper = take_authority(by.company_id, "manage_users", by)
    email = email.lower()
    _refuse_known(by.company_id, email)
    assert card.role is not None
    role = standing_role(by.company_id, card.role)
    refuse_role_beyond(role, keeper)
    under, reports_to = standing(by.company_id, card)
    invitation = Invitation(
        company_id=by.company_id,
        email=email,
        name=card.name,
        job_title=card.job_title,
        role=role,
        under=under,
        reports_to=reports_to,
        invited_by=by,
    )
    return _send(invitation, link)


@transaction.atomic
def invite_all(asked: Sequence[Asked], *, by: Member, link: Link) -> None:
    """All of them or none. Each may report to another of them, named by address, in whatever order."""
    sent: dict[str, Invitation] = {}
    for one in _managers_first(asked):
        manager = sent.get(one.below.lower())
        card = replace(one.card, reports_to=manager) if manager else one.card
        sent[one.email.lower()] = invite(one.email, card, by=by, link=link)


def _managers_first(asked: Sequence[Asked]) -> Iterator[Asked]:
    waiting = list(asked)
    while waiting:
        named = {one.email.lower() for one in waiting}
        free = [one for one in waiting if one.below.lower() not in named]
        if not free:
            names = listed([one.card.name for one in waiting])
            raise UnderItself(f"{names} report to each other: somebody must come first.")
        yield from free
        waiting = [one for one in waiting if one not in free]


@transaction.atomic
def send_again(invitation: Invitation, *, by: Member, link: Link) -> Invitation:
    """With a new link and its full time; the old one is dead from now on.

    Where its time was over it is given anew, and so is its role.
    """
    keeper = take_authority(invitation.company_id, "manage_users", by)
    fresh = _still_open(invitation)
    if fresh.has_expired and fresh.role is not None:
        refuse_role_beyond(fresh.role, keeper)
    return _send(fresh, link)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Member) -> Invitation:
    take_authority(invitation.company_id, "manage_users", by)
    fresh = _still_open(invitation)
    fresh.withdrawn_at = timezone.now()
    fresh.save(update_fields=["withdrawn_at"])
    pass_on(fresh)
    return fresh


def find_invitation(token: str) -> Invitation:
    """The one to which this link leads.

    Raises DeadInvitation where it leads to none any more, CompanyBlocked where it waits.
    """
    found = Invitation.objects.for_reading().filter(token_hash=_hashed(token)).first()
    if found is None or found.withdrawn_at or found.company.status in _CLOSED:
        raise DeadInvitation("This link leads to no invitation any more.")
    if found.accepted_at:
        raise DeadInvitation("This invitation was accepted already.", company=found.company.slug)
    if found.has_expired:
        raise DeadInvitation("The time of this invitation is over.")
    if not found.company.may_trade:
        raise CompanyBlocked(
            f"The store has blocked {found.company.name}, and nobody joins it until that is lifted."
            f" The link works until {found.expires_at:%-d %B %Y}."
        )
    return found


_CLOSED = {Company.Status.PENDING, Company.Status.REJECTED}


@transaction.atomic
def accept(token: str, user: User) -> Member:
    """An existing account joins."""
    invitation = _taken(token)
    if user.email != invitation.email:
        raise OfAnotherAddress(
            f"This invitation is for {invitation.email}; you are signed in as {user.email}."
        )
    return _accepted(invitation, user)


@transaction.atomic
def accept_with_password(token: str, password: str) -> Member:
    """Makes the account: the mail has shown that the address is theirs."""
    kept = make_password(password)  # which takes its time: before the lock
    invitation = _taken(token)
    return _accepted(invitation, _new_account(invitation, kept))


def has_account(invitation: Invitation) -> bool:
    return User.objects.filter(email=invitation.email).exists()


def _taken(token: str) -> Invitation:
    """Under lock, and read once more after it: of two clicks the second finds it accepted."""
    company_id = find_invitation(token).company_id
    CompanyAuthority.objects.change(company_id)
    return find_invitation(token)


def _new_account(invitation: Invitation, password: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create(email=invitation.email, name=invitation.name, password=password)
    except IntegrityError as taken:
        raise HasAccount(f"{invitation.email} has an account already: sign in, and then join.") from taken


def _accepted(invitation: Invitation, user: User) -> Member:
    member = join(
        user,
        Card(
            invitation.name,
            invitation.job_title,
            invitation.role or _default_role(invitation.company_id),
            nearest_place(invitation),
        ),
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    gather(invitation, StructureNode.objects.get(member=member))
    return member


def _default_role(company_id: uuid.UUID) -> Role:
    role = default_role(company_id)
    if role is None:
        raise DeadInvitation("Its role was deleted since: ask who invited you for another invitation.")
    return role


def _refuse_known(company_id: uuid.UUID, email: str) -> None:
    if refusal := known_addresses(company_id, [email]).get(email):
        raise refusal


def known_addresses(company_id: uuid.UUID, emails: Collection[str]) -> Mapping[str, DomainError]:
    """Those who cannot be invited, each with the reason. Two statements, however many there are."""
    members = Member.objects.of_company(company_id).filter(user__email__in=emails)
    known: dict[str, DomainError] = {}
    for email, name, is_active in members.values_list("user__email", "name", "is_active"):
        inactive = "" if is_active else ", but inactive: reactivate them instead"
        known[email] = AlreadyMember(f"{name} ({email}) is a member of this company already{inactive}.")
    invited = Invitation.objects.open().filter(company_id=company_id, email__in=emails)
    for email in invited.values_list("email", flat=True):
        known[email] = AlreadyInvited(f"{email} is invited already: send that invitation again instead.")
    return known


def _still_open(invitation: Invitation) -> Invitation:
    fresh = Invitation.objects.for_reading().open().filter(pk=invitation.pk).first()
    if fresh is None:
        raise NotFound(f"The invitation of {invitation.name} was accepted or withdrawn meanwhile.")
    return fresh


def _send(invitation: Invitation, link: Link) -> Invitation:
    token, now = secrets.token_urlsafe(32), timezone.now()
    invitation.token_hash = _hashed(token)
    invitation.sent_at, invitation.expires_at = now, now + LIFETIME
    invitation.save()
    _mail(invitation, link(token))
    return invitation


def _mail(invitation: Invitation, address: str) -> None:
    facts = {"invitation": invitation, "address": address}
    subject = f"{invitation.invited_by} invites you to {invitation.company}"
    queue.put(invitation.email, subject, render_to_string("company/invitation.txt", facts))


def _hashed(token: str) -> str:
    """The table alone lets nobody in: it does not hold what the link holds."""
    return hashlib.sha256(token.encode()).hexdigest()
