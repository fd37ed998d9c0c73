"""Who keeps people, structure or roles without being the administrator gives nobody, themselves least of all,
more than they have."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from companies import services as companies
from companies.models import Company, Member, Role, StructureNode
from companies.services import Card, NotYoursToGrant, OwnPlace
from tests.company.pages import where
from tests.factories import UserFactory, make_member, make_role, send_invitation
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(owner: Member) -> StructureNode:
    return companies.add_team(owner.company_id, "Office", under=owner.node, by=None)


@pytest.fixture
def keeper(company: Company, team: StructureNode) -> Member:
    return make_member(company, "Kim Keeper", make_role(company, "Keeper", "manage_users"), under=team)


@pytest.fixture
def friend(company: Company) -> Member:
    return make_member(company, "Fred Friend", make_role(company, "Clerk", "view_users"))


@pytest.fixture
def controller(company: Company) -> Role:
    return make_role(company, "Controller", "approve_without_others")


Give = Callable[[Member, Member, Role], object]
WAYS: dict[str, Give] = {
    "another role": lambda keeper, friend, role: companies.change_role(friend, role, by=keeper),
    "on the card": lambda keeper, friend, role: companies.change_member(
        friend, Card("Fred", "", role), by=keeper
    ),
    "invited": lambda keeper, friend, role: companies.invite(
        "second@friend.example", Card("Second", "", role, keeper.node), by=keeper, link=str
    ),
    "added": lambda keeper, friend, role: companies.add_member(
        UserFactory.create(), role, under=friend.node, by=keeper
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_nobody_gives_a_role_that_allows_more_than_their_own(
    way: str, keeper: Member, friend: Member, controller: Role
) -> None:
    with pytest.raises(NotYoursToGrant, match="You cannot give the role “Controller”"):
        WAYS[way](keeper, friend, controller)
    assert not Member.objects.filter(role=controller).exists()


@pytest.mark.parametrize("way", WAYS)
def test_control_a_role_that_allows_no_more_is_given(
    way: str, company: Company, keeper: Member, friend: Member
) -> None:
    WAYS[way](keeper, friend, make_role(company, "Lister", "view_users"))


@pytest.mark.parametrize("way", WAYS)
def test_the_administrator_gives_every_role(
    way: str, owner: Member, friend: Member, controller: Role
) -> None:
    WAYS[way](owner, friend, controller)


def test_the_refusal_stands_beside_the_role(
    company: Company, keeper: Member, friend: Member, controller: Role
) -> None:
    typed = {"name": "Fred Friend", "role": str(controller.pk), "under": "Lakeside Admin"}
    answer = signed_in(keeper).post(where("user_edit", company, friend.pk), typed)
    assert answer.status_code == 422
    assert "You cannot give the role “Controller”" in answer.text


def test_what_is_there_is_left_and_taken_away_but_not_given_back(
    company: Company, owner: Member, keeper: Member, controller: Role
) -> None:
    carl = make_member(company, "Carl Control", controller)
    companies.change_member(carl, Card("Carl C.", "Controller", controller), by=keeper)
    companies.deactivate(carl, by=keeper)
    with pytest.raises(NotYoursToGrant):
        companies.reactivate(carl, by=keeper)
    assert companies.reactivate(carl, by=owner).is_active


def test_an_invitation_by_the_administrator_is_sent_again(
    owner: Member, keeper: Member, controller: Role
) -> None:
    invitation, _ = send_invitation(owner, "Ivy Lane")
    invitation.role = controller
    invitation.save()
    assert companies.send_again(invitation, by=keeper, link=str).role == controller


def test_one_whose_time_is_over_is_given_anew(owner: Member, keeper: Member, controller: Role) -> None:
    invitation, _ = send_invitation(owner, "Ivy Lane")
    invitation.role = controller
    invitation.sent_at, invitation.expires_at = timezone.now() - timedelta(8), timezone.now()
    invitation.save()
    with pytest.raises(NotYoursToGrant):
        companies.send_again(invitation, by=keeper, link=str)
    assert not companies.send_again(invitation, by=owner, link=str).has_expired


def test_no_role_that_allows_more_becomes_what_new_people_get(company: Company, controller: Role) -> None:
    keeper = make_member(company, "Rob Roles", make_role(company, "Roles", "manage_roles"))
    with pytest.raises(NotYoursToGrant):
        companies.make_default_role(controller.pk, by=keeper)
    assert Role.objects.get(company=company, is_default=True) != controller


def test_nobody_chooses_their_own_managers(
    company: Company, keeper: Member, friend: Member, team: StructureNode
) -> None:
    for node in (keeper.node, team):
        with pytest.raises(OwnPlace, match="would get other managers"):
            companies.move(node, to=friend.node, by=keeper)
    typed = {"name": "Kim Keeper", "role": str(keeper.role_id), "under": "Fred Friend"}
    answer = signed_in(keeper).post(where("user_edit", company, keeper.pk), typed)
    assert answer.status_code == 422 and "would get other managers" in answer.text
    keeper.node.refresh_from_db()
    assert keeper.node.parent == team


def test_control_others_are_moved(company: Company, keeper: Member, friend: Member) -> None:
    companies.move(friend.node, to=keeper.node, by=keeper)
    friend.node.refresh_from_db()
    assert friend.node.parent == keeper.node
