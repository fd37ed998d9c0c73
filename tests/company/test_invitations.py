"""Inviting by mail: what is sent, what its link does, and when it is dead."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies import services as companies
from companies.models import Company, Invitation, Member, Role, StructureNode, User
from storefront.lib.errors import NotAllowed, NotFound
from storefront.mail.models import Message
from tests.company.pages import where
from tests.conftest import Drain
from tests.factories import (
    PASSWORD,
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
NEW = {"password": "quiet-harbour-7141"}


def link(token: str) -> str:
    return reverse("invitation:accept", args=[token])


def typed(company: Company, **changed: str) -> dict[str, str]:
    role = Role.objects.get(company=company, name="Buyer")
    kept = {"email": "Ivy@Lakeside.example", "name": "Ivy Lane", "job_title": "Clerk", "role": str(role.pk)}
    return kept | {"under": "Mary Hill"} | changed


def ask(by: Member, **changed: str) -> Any:
    return signed_in(by).post(where("user_invite", by.company), typed(by.company, **changed))


def sent_link() -> str:
    found = re.search(r"http://testserver(/invitation/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


class TestInviting:
    def test_a_mail_tells_who_invites_where_and_until_when(
        self, owner: Member, manager: Member, drain: Drain
    ) -> None:
        assert ask(owner).status_code == 302
        drain()
        (sent,) = mail.outbox
        assert sent.to == ["ivy@lakeside.example"]
        assert sent.subject == "Lakeside Admin invites you to Lakeside"
        text = str(sent.body)
        assert "Hello Ivy Lane" in text and "admin@lakeside.example" in text and "Buyer" in text
        invitation = Invitation.objects.get()
        assert timezone.localtime(invitation.expires_at).strftime("%H:%M") in text
        assert invitation.expires_at - invitation.sent_at == timedelta(days=7)

    def test_the_table_does_not_hold_what_the_link_holds(self, owner: Member) -> None:
        invitation, token = send_invitation(owner, "Ivy Lane")
        row = Invitation.objects.filter(pk=invitation.pk).values().get()
        assert token not in map(str, row.values())

    def test_markup_in_a_name_stays_a_name_and_a_line_break_no_header(self, owner: Member) -> None:
        Member.objects.filter(pk=owner.pk).update(name="Ann & Co\nBcc: x@x.example")
        send_invitation(administrator_of(owner.company), "Ivy <b>Lane</b>")
        message = Message.objects.get()
        assert "Ivy <b>Lane</b>" in message.text and "Ann & Co" in message.text
        assert message.subject == "Ann & Co Bcc: x@x.example invites you to Lakeside"

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"email": ""}, "Give the e-mail address."),
            ({"email": "no address"}, "This is no e-mail address"),
            ({"email": "MARY.HILL@lakeside.example"}, "Mary Hill (mary.hill@lakeside.example) is a member"),
            ({"email": "open@lakeside.example"}, "is invited already"),
            ({"under": "Nowhere"}, "no team and no person"),
            ({"under": ""}, "Say which team"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(
        self, owner: Member, manager: Member, changed: dict[str, str], sentence: str
    ) -> None:
        send_invitation(owner, "Open One", email="open@lakeside.example")
        answer = ask(owner, job_title="Typed title", **changed)
        assert answer.status_code == 422
        assert sentence in answer.text and "Typed title" in answer.text
        assert Invitation.objects.count() == Message.objects.count() == 1

    def test_an_inactive_member_is_to_be_reactivated_and_a_removed_one_invited(
        self, owner: Member, manager: Member
    ) -> None:
        ben = make_member(owner.company, "Ben Nash")
        companies.deactivate(ben, by=owner)
        assert "reactivate them instead" in ask(owner, email=ben.user.email).text
        companies.remove(ben, by=owner)
        assert ask(owner, email=ben.user.email).status_code == 302

    def test_whether_an_address_has_an_account_elsewhere_is_not_told(
        self, owner: Member, manager: Member
    ) -> None:
        list_ = where("users", owner.company)
        known = administrator_of(make_company("Harbour")).user.email
        for email in (known, "new@x.example"):
            answer = ask(owner, email=email)
            assert (answer.status_code, answer.headers["Location"]) == (302, f"{list_}?status=invited")

    def test_it_is_for_who_manages_users(self, company: Company, owner: Member, manager: Member) -> None:
        invitation, _ = send_invitation(owner, "Ivy Lane")
        buyer = make_member(company, "Ben Nash")
        stranger = administrator_of(make_company("Harbour"))
        page = where("invitation", company, invitation.pk)
        acts = [where(name, company, invitation.pk) for name in ("invitation_send", "invitation_withdraw")]
        assert "Send again" not in signed_in(manager).get(page).text
        assert signed_in(buyer).get(page).status_code == 403
        for address in (page, where("user_invite", company)):
            assert signed_in(stranger).get(address).status_code == 404
        for address in (*acts, where("user_invite", company)):
            assert signed_in(manager).post(address).status_code == 403
            for slug in ("lakeside", "harbour"):
                answer = signed_in(stranger).post(address.replace("/c/lakeside/", f"/c/{slug}/"))
                assert answer.status_code in {404, 422} and "Ivy" not in answer.text
        with pytest.raises(NotAllowed):
            companies.withdraw(invitation, by=manager)
        assert Message.objects.count() == 1 and Invitation.objects.open().count() == 1

    def test_who_is_invited_stands_in_the_list(self, owner: Member, manager: Member) -> None:
        ask(owner)
        client = signed_in(owner)
        assert "1 more is invited" in client.get(where("users", owner.company)).text
        answer = client.get(where("users", owner.company), {"status": "invited", "q": "ivy", "role": "Buyer"})
        (row,) = answer.context["page"].rows
        assert (row.name, row.status, row.place.manager) == ("Ivy Lane", "invited", "Mary Hill")
        assert client.get(f"{where('users', owner.company)}invitations/{row.key}/").status_code == 200
        none = client.get(where("users", owner.company), {"status": "invited", "role": "Manager"})
        assert none.context["page"].rows == []
        Invitation.objects.update(sent_at=timezone.now() - timedelta(8), expires_at=timezone.now())
        assert "Invitation expired" in client.get(where("users", owner.company), {"status": "invited"}).text

    def test_the_list_of_invited_costs_the_same_for_one_and_for_many(self, owner: Member) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get(where("users", owner.company), {"status": "invited"})
            return len(asked)

        client = signed_in(owner)
        send_invitation(owner, "Ivy Lane")
        cost()
        one = cost()
        for number in range(10):
            send_invitation(owner, f"Person {number}")
        assert cost() == one <= 10


class TestAccepting:
    def test_a_new_person_chooses_a_password_and_is_in(
        self, owner: Member, manager: Member, client: Client, drain: Drain
    ) -> None:
        ask(owner)
        drain()
        page = client.get(sent_link())
        assert page.status_code == 200 and "Join Lakeside" in page.text
        assert "no-store" in page.headers["Cache-Control"]
        answer = client.post(sent_link(), NEW)
        assert answer.headers["Location"] == "/c/lakeside/"
        assert client.get("/c/lakeside/").status_code == 200
        member = Member.objects.get(user__email="ivy@lakeside.example")
        assert (member.name, member.job_title, member.role_label) == ("Ivy Lane", "Clerk", "Buyer")
        assert StructureNode.objects.get(member=member).parent == manager.node
        assert member.user.check_password(NEW["password"])

    @pytest.mark.parametrize(
        ("password", "sentence"),
        [
            ("", "Choose a password."),
            ("short", "too short"),
            ("password1", "too common"),
            ("ivy.lane@lakeside", "too similar"),
        ],
    )
    def test_a_weak_password_is_refused_with_a_sentence(
        self, owner: Member, client: Client, password: str, sentence: str
    ) -> None:
        _, token = send_invitation(owner, "Ivy Lane")
        answer = client.post(link(token), {"password": password})
        assert answer.status_code == 422 and sentence in answer.text
        assert not User.objects.filter(email="ivy.lane@lakeside.example").exists()

    def test_who_has_an_account_signs_in_and_joins(self, owner: Member, client: Client) -> None:
        user = UserFactory.create(email="ivy@x.example")
        _, token = send_invitation(owner, "Ivy Lane", email="IVY@x.example")
        page = client.get(link(token)).text
        assert f"/accounts/login/?next={link(token)}" in page and 'name="password"' not in page
        assert client.post(link(token), NEW).status_code == 200
        assert not user.memberships.exists()
        signed = client.post(
            f"/accounts/login/?next={link(token)}", {"login": user.email, "password": PASSWORD}
        )
        assert signed.headers["Location"] == link(token)
        assert client.post(link(token)).headers["Location"] == "/c/lakeside/"
        assert user.memberships.get().company == owner.company
        user.refresh_from_db()
        assert user.check_password(PASSWORD)

    def test_who_joins_a_second_company_finds_it_in_the_same_session(self, owner: Member) -> None:
        elsewhere = administrator_of(make_company("Harbour"))
        _, token = send_invitation(owner, "Ivy Lane", email=elsewhere.user.email)
        client = signed_in(elsewhere)
        assert "Join" in client.get(link(token)).text
        client.post(link(token))
        page = client.get("/c/lakeside/").text
        assert "Buyer" in page and "/c/lakeside/cart/" in page
        assert "/c/lakeside/" in client.get("/c/").text and client.get("/c/harbour/").status_code == 200

    def test_somebody_else_cannot_accept_it(self, owner: Member, manager: Member) -> None:
        _, token = send_invitation(owner, "Ivy Lane")
        client = signed_in(manager)
        for answer in (client.get(link(token)), client.post(link(token), NEW)):
            assert answer.status_code == 200 and "Sign out, and you come back here" in answer.text
        with pytest.raises(companies.OfAnotherAddress):
            companies.accept(token, manager.user)
        left = client.post("/accounts/logout/", {"next": link(token)})
        assert left.headers["Location"] == link(token)
        assert client.post(link(token), NEW).headers["Location"] == "/c/lakeside/"

    def test_an_address_that_got_an_account_meanwhile_signs_in(self, owner: Member) -> None:
        _, token = send_invitation(owner, "Ivy Lane")
        UserFactory.create(email="ivy.lane@lakeside.example")
        with pytest.raises(companies.HasAccount):
            companies.accept_with_password(token, NEW["password"])
        assert Invitation.objects.open().exists()

    def test_who_was_removed_comes_back_to_the_same_row(self, owner: Member, manager: Member) -> None:
        ben = make_member(owner.company, "Ben Nash")
        companies.remove(ben, by=owner)
        _, token = send_invitation(owner, "Ben Nash", email=ben.user.email)
        assert companies.accept(token, User.objects.get(pk=ben.user_id)).pk == ben.pk

    def test_role_and_place_that_are_gone_fall_back(self, company: Company, owner: Member) -> None:
        role = make_role(company, "Short-lived")
        team = companies.add_team(company.pk, "Workshop", under=owner.node, by=owner)
        card = companies.Card("Ivy Lane", "", role, team)
        links = Links()
        companies.invite("ivy@x.example", card, by=owner, link=links)
        role.delete()
        team.delete()
        member = companies.accept_with_password(links.last, NEW["password"])
        assert member.role_label == "Buyer"
        assert StructureNode.objects.get(member=member).parent == owner.node


class TestDeadLinks:
    @pytest.fixture
    def invited(self, owner: Member) -> tuple[Invitation, str]:
        return send_invitation(owner, "Ivy Lane")

    def is_dead(self, token: str) -> Iterator[bool]:
        for answer in (Client().get(link(token)), Client().post(link(token), NEW)):
            yield answer.status_code == 410 and "does not work" in answer.text

    def test_a_made_up_one(self, owner: Member) -> None:
        assert all(self.is_dead("made-up"))
        assert all(self.is_dead("a\0b"))

    def test_used_once_it_is_dead(self, invited: tuple[Invitation, str], client: Client) -> None:
        assert client.post(link(invited[1]), NEW).status_code == 302
        assert all(self.is_dead(invited[1]))
        assert "accepted already" in Client().get(link(invited[1])).text
        assert client.get(link(invited[1])).headers["Location"] == "/c/lakeside/"
        assert Member.objects.filter(user__email="ivy.lane@lakeside.example").count() == 1

    def test_after_seven_days(self, invited: tuple[Invitation, str]) -> None:
        Invitation.objects.update(sent_at=timezone.now() - timedelta(8), expires_at=timezone.now())
        assert all(self.is_dead(invited[1]))

    def test_withdrawn(self, owner: Member, invited: tuple[Invitation, str]) -> None:
        answer = signed_in(owner).post(
            where("invitation_withdraw", owner.company, invited[0].pk), follow=True
        )
        assert "is withdrawn" in answer.text
        assert all(self.is_dead(invited[1]))
        with pytest.raises(NotFound):
            companies.send_again(invited[0], by=owner, link=str)
        send_invitation(owner, "Ivy Lane")  # who may be invited anew

    def test_sent_again_only_the_new_link_works(
        self, owner: Member, invited: tuple[Invitation, str], drain: Drain
    ) -> None:
        Invitation.objects.update(sent_at=timezone.now() - timedelta(8), expires_at=timezone.now())
        answer = signed_in(owner).post(where("invitation_send", owner.company, invited[0].pk))
        assert answer.status_code == 302
        drain()
        assert len(mail.outbox) == 2
        assert all(self.is_dead(invited[1]))
        assert Client().post(sent_link(), NEW).headers["Location"] == "/c/lakeside/"

    def test_a_company_that_is_not_open_takes_nobody(
        self, owner: Member, invited: tuple[Invitation, str]
    ) -> None:
        Company.objects.update(status=Company.Status.REJECTED)
        assert all(self.is_dead(invited[1]))

    def test_a_blocked_company_takes_nobody_and_the_link_waits(
        self, invited: tuple[Invitation, str], client: Client
    ) -> None:
        Company.objects.update(status=Company.Status.BLOCKED)
        for answer in (client.get(link(invited[1])), client.post(link(invited[1]), NEW)):
            assert answer.status_code == 403
            assert "The store has blocked Lakeside, and nobody joins it until that is lifted." in answer.text
        assert not User.objects.filter(email=invited[0].email).exists()
        Company.objects.update(status=Company.Status.ACTIVE)
        assert client.post(link(invited[1]), NEW).status_code == 302

    def test_the_database_keeps_one_open_invitation_per_address(
        self, owner: Member, invited: tuple[Invitation, str]
    ) -> None:
        twin = Invitation.objects.get()
        twin.pk, twin.token_hash, twin._state.adding = None, "another", True
        with pytest.raises(IntegrityError, match="one_open_invitation"), transaction.atomic():
            twin.save(force_insert=True)
        with pytest.raises(IntegrityError, match="accepted_or_withdrawn"), transaction.atomic():
            Invitation.objects.update(accepted_at=timezone.now(), withdrawn_at=timezone.now())
