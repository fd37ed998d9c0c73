"""Inviting many at once: lines that are read, refused with a sentence each, and sent all or none."""

import itertools
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies import services as companies
from companies.models import Company, Invitation, Member, Role, StructureNode
from companies.services import Asked, Card
from companies.structure import places_of
from storefront.mail.models import Message
from tests.company.pages import where
from tests.factories import (
    Links,
    UserFactory,
    administrator_of,
    make_company,
    make_member,
    make_role,
    send_invitation,
)
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db


def several(by: Member, *lines: str, **changed: str) -> Any:
    page = signed_in(by).get(where("user_invite_several", by.company))
    initial = page.context["form"].initial
    typed = {"people": "\n".join(lines), "role": str(initial["role"]), "under": initial["under"]}
    return signed_in(by).post(where("user_invite_several", by.company), typed | changed)


def sentences(answer: Any) -> list[str]:
    assert answer.status_code == 422
    return list(answer.context["form"].errors["people"])


class TestLines:
    def test_each_says_what_it_needs_and_the_form_the_rest(self, owner: Member, manager: Member) -> None:
        companies.add_team(owner.company_id, "Buying", under=owner.node, by=owner)
        answer = several(
            owner,
            "E-mail, Name, Role, Team",
            "Ivy@x.example, Ivy Lane, manager, Buying, Clerk",
            "",
            "ben.nash@x.example",
            "tom@x.example;Reed, Tom;;mary.hill@lakeside.example",
            "sue@x.example\tSue Bell\tBuyer\tMARY HILL",
            '"Gil Park" <gil@x.example>',
        )
        assert answer.headers["Location"] == f"{where('users', owner.company)}?status=invited"
        found = {
            i.email: (i.name, i.job_title, i.role.name, str(i.under))
            for i in Invitation.objects.for_reading().filter(company=owner.company)
            if i.role
        }
        assert found == {
            "ivy@x.example": ("Ivy Lane", "Clerk", "Manager", "Buying"),
            "ben.nash@x.example": ("Ben Nash", "", "Buyer", "Lakeside Admin"),
            "tom@x.example": ("Reed, Tom", "", "Buyer", "Mary Hill"),
            "sue@x.example": ("Sue Bell", "", "Buyer", "Mary Hill"),
            "gil@x.example": ("Gil Park", "", "Buyer", "Lakeside Admin"),
        }
        assert Message.objects.count() == 5

    def test_each_wrong_line_has_a_sentence_and_nobody_is_invited(
        self, owner: Member, manager: Member
    ) -> None:
        send_invitation(owner, "Open One", email="open@x.example")
        answer = several(
            owner,
            "good@x.example, Good One",
            "no address",
            "MARY.HILL@lakeside.example",
            "open@x.example",
            "good@x.example, Good Twin",
            "a@x.example, A, Nobody's",
            "b@x.example, B, Buyer, Nowhere",
            f"c@x.example, {'x' * 121}",
            "d@x.example, Dee, Buyer, Dee",
            "123@x.example",
            f"e@x.example, E, , , {'x' * 81}",
        )
        assert sentences(answer) == [
            "Line 2: “no address” is no e-mail address.",
            "Line 3: Mary Hill (mary.hill@lakeside.example) is a member of this company already.",
            "Line 4: open@x.example is invited already: send that invitation again instead.",
            "Line 5: good@x.example stands on line 1 already.",
            "Line 6: There is no role “Nobody's” in this company.",
            "Line 7: There is no team and no person “Nowhere” in this company.",
            "Line 8: The name is longer than 120 characters.",
            "Line 9: Dee cannot report to themselves.",
            "Line 10: Give the name of 123@x.example.",
            "Line 11: The job title is longer than 80 characters.",
        ]
        assert "good@x.example, Good Twin" in answer.text
        assert Invitation.objects.count() == Message.objects.count() == 1

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ([], "Type or paste at least one line."),
            ([" , ,"], "There is no line with an e-mail address."),
            ([f"p{n}@x.example, P" for n in range(101)], "These are 101 lines; at most 100 go at once."),
            (["a\0@x.example"], "Null characters are not allowed."),
            (["a@x.example, A, Buyer, b@x.example", "b@x.example, B, Buyer, A"], "A and B report to each"),
        ],
    )
    def test_what_is_wrong_with_all_of_them(self, owner: Member, lines: list[str], sentence: str) -> None:
        assert sentences(several(owner, *lines))[0].startswith(sentence)
        assert not Invitation.objects.exists()

    def test_more_than_ten_problems_are_counted(self, owner: Member) -> None:
        said = sentences(several(owner, *(f"wrong {n}" for n in range(13))))
        assert len(said) == 11 and said[-1] == "3 more lines are not right either."

    def test_names_are_shown_as_they_are(self, owner: Member) -> None:
        several(owner, "a@x.example, <b>Ann</b> 🎁 שלום")
        answer = signed_in(owner).get(where("users", owner.company), {"status": "invited"})
        assert "&lt;b&gt;Ann&lt;/b&gt; 🎁 שלום" in answer.text

    def test_a_refusal_at_the_last_moment_keeps_all_back(self, owner: Member) -> None:
        """As where somebody else invites one of them between reading and sending."""
        card = Card("Ivy", role=Role.objects.get(company=owner.company, name="Buyer"), under=owner.node)
        asked = [Asked("new@x.example", card), Asked(owner.user.email, card)]
        with pytest.raises(companies.AlreadyMember):
            companies.invite_all(asked, by=owner, link=Links())
        assert not Invitation.objects.exists() and not Message.objects.exists()

    def test_a_role_that_is_not_theirs_to_give_is_said_beside_the_field(self, company: Company) -> None:
        keeper = make_member(company, "Kate Keeper", make_role(company, "Keeper", "manage_users"))
        role = Role.objects.get(company=company, name="Keeper")
        lines = ("a@x.example, A, Keeper", "b@x.example, B, Manager")
        said = sentences(several(keeper, *lines, role=str(role.pk)))
        assert len(said) == 1 and said[0].startswith("You cannot give the role “Manager”")
        assert not Invitation.objects.exists() and not Message.objects.exists()

    def test_reading_costs_no_statement_per_line(self, owner: Member, manager: Member) -> None:
        def cost(count: int) -> int:
            with CaptureQueriesContext(connection) as asked:
                several(owner, "wrong", *(f"p{n}@x.example, P {n}, Buyer, Mary Hill" for n in range(count)))
            return len(asked)

        cost(1)
        assert cost(1) == cost(40)

    def test_it_is_for_who_manages_users(self, company: Company, owner: Member, manager: Member) -> None:
        address = where("user_invite_several", company)
        stranger = administrator_of(make_company("Harbour"))
        assert signed_in(stranger).post(address, {"people": "a@x.example"}).status_code == 404
        assert signed_in(manager).post(address, {"people": "a@x.example"}).status_code == 403
        assert "Invite several" not in signed_in(manager).get(where("users", company)).text
        assert not Invitation.objects.exists()


BOSS, MARY, BEN = "boss@x.example", "mary@x.example", "ben@x.example"


class TestBelowSomebodyInvited:
    """Boss above Mary above Ben; none of them has joined yet."""

    @pytest.fixture
    def invited(self, owner: Member) -> Member:
        answer = several(
            owner,
            f"{BEN}, Ben Nash, Buyer, Mary Moss",
            f"{MARY}, Mary Moss, Manager, {BOSS}",
            f"{BOSS}, Bo Ross, Manager",
        )
        assert answer.status_code == 302
        return owner

    def joins(self, *emails: str) -> None:
        for email in emails:
            invitation = Invitation.objects.get(email=email)
            user = UserFactory.create(email=email, name=invitation.name)
            links = Links()
            companies.send_again(invitation, by=invitation.invited_by, link=links)
            companies.accept(links.last, user)

    def managers(self, owner: Member) -> dict[str, str]:
        people = dict(Member.objects.of_company(owner.company_id).values_list("pk", "name"))
        return {people[pk]: place.manager for pk, place in places_of(owner.company_id, people).items()}

    @pytest.mark.parametrize("order", list(itertools.permutations([BOSS, MARY, BEN])))
    def test_all_stand_as_asked_whoever_joins_first(self, invited: Member, order: tuple[str, ...]) -> None:
        self.joins(*order)
        assert self.managers(invited) == {
            "Bo Ross": "Lakeside Admin",
            "Mary Moss": "Bo Ross",
            "Ben Nash": "Mary Moss",
        }

    def test_till_then_one_stands_below_the_next_who_is_there(self, invited: Member) -> None:
        self.joins(BEN)
        assert self.managers(invited) == {"Ben Nash": "Lakeside Admin"}
        self.joins(BOSS)
        assert self.managers(invited)["Ben Nash"] == "Bo Ross"

    def test_who_was_moved_meanwhile_stays_there(self, invited: Member) -> None:
        self.joins(BEN)
        team = companies.add_team(invited.company_id, "Shop", under=invited.node, by=invited)
        companies.move(StructureNode.objects.get(member__name="Ben Nash"), to=team, by=invited)
        self.joins(MARY)
        assert StructureNode.objects.get(member__name="Ben Nash").parent == team

    @pytest.mark.parametrize("ben_is_first", [True, False])
    def test_where_the_manager_is_withdrawn_the_next_above_is_it(
        self, invited: Member, ben_is_first: bool
    ) -> None:
        if ben_is_first:
            self.joins(BEN)
        companies.withdraw(Invitation.objects.get(email=MARY), by=invited)
        self.joins(BOSS) if ben_is_first else self.joins(BOSS, BEN)
        assert self.managers(invited)["Ben Nash"] == "Bo Ross"

    def test_who_is_invited_is_offered_and_found_and_shown(self, invited: Member) -> None:
        client, company = signed_in(invited), invited.company
        assert "Mary Moss (mary@x.example)" in client.get(where("user_invite", company)).text
        card = {"email": "sue@x.example", "name": "Sue Bell", "under": "Mary Moss (mary@x.example)"}
        role = Invitation.objects.get(email=BEN).role_id
        client.post(where("user_invite", company), card | {"role": str(role)})
        sue = Invitation.objects.get(email="sue@x.example")
        assert sue.reports_to == Invitation.objects.get(email=MARY)
        assert "Mary Moss (invited)" in client.get(where("users", company), {"status": "invited"}).text
        assert "Mary Moss, who is invited too" in client.get(where("invitation", company, sue.pk)).text

    def test_a_person_who_stands_is_no_place_below_somebody_invited(self, invited: Member) -> None:
        """Only invitations wait for somebody: whoever is a member stands now."""
        tom = make_member(invited.company, "Tom Reed")
        typed = {"name": "Tom Reed", "role": str(tom.role_id), "under": "Mary Moss"}
        answer = signed_in(invited).post(where("user_edit", invited.company, tom.pk), typed)
        assert answer.status_code == 422 and "no team and no person “Mary Moss”" in answer.text

    def test_below_who_was_withdrawn_or_joined_meanwhile(self, invited: Member) -> None:
        seen = Invitation.objects.get(email=MARY)
        role = Invitation.objects.get(email=BEN).role
        self.joins(MARY)
        later = companies.invite(
            "a@x.example", Card("A", "", role, reports_to=seen), by=invited, link=Links()
        )
        assert (str(later.under), later.reports_to) == ("Mary Moss", None)
        seen = Invitation.objects.get(email=BOSS)
        companies.withdraw(seen, by=invited)
        with pytest.raises(companies.PlaceGone, match="Bo Ross is not invited any more"):
            companies.invite("b@x.example", Card("B", "", role, reports_to=seen), by=invited, link=Links())
