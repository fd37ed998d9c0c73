"""The tree of permissions under the hand: by keyboard and by mouse, read out as it is ticked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from companies.models import Member, Role
from companies.roles import role_state
from tests.browser.axe import assert_accessible_in_each_look
from tests.factories import administrator_of, make_company, make_member, make_role

pytestmark = pytest.mark.browser


@pytest.fixture
def owner(transactional_db: None) -> Member:
    return administrator_of(make_company())


def test_parents_and_children_keep_together(
    browse: Callable[..., Page], live_server: LiveServer, owner: Member
) -> None:
    page = browse(owner.user, at="/c/lakeside/company/roles/new/")

    def box(label: str) -> Locator:
        return page.get_by_role("checkbox", name=label, exact=True)

    told = page.locator("#role-told")
    page.get_by_label("Name of the role").fill("Clerk")
    box("View orders of subordinates").focus()
    page.keyboard.press("Space")
    expect(box("View orders")).to_be_checked()
    expect(told).to_contain_text("They can see the orders of their own and of everybody below them")

    box("View orders").focus()
    page.keyboard.press("Space")
    expect(box("View orders of subordinates")).not_to_be_checked()
    expect(told).not_to_contain_text("everybody below them")

    box("View my purchase orders").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Tick what is below it too")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box("View my purchase orders")).to_be_focused()
    for label in ("View those of subordinates", "Edit, cancel and delete those of subordinates"):
        expect(box(label)).to_be_checked()
    expect(page.get_by_role("button", name="Tick what is below it too")).to_have_count(0)
    expect(told).to_contain_text("They can change, cancel and delete those of everybody below them")

    everything = box("All of Order approvals")
    expect(everything).to_have_js_property("indeterminate", value=True)
    everything.click()
    expect(everything).to_have_js_property("indeterminate", value=False)
    expect(box("Approve without other approvals")).to_be_checked()
    everything.click()
    expect(box("View my purchase orders")).not_to_be_checked()

    box("View approval rules").check()
    page.get_by_role("button", name="Save role").click()
    expect(page.get_by_role("heading", name="Clerk", exact=True)).to_be_visible()
    assert role_state(Role.objects.get(name="Clerk")).codes == {"view_approval_rules"}


def test_nothing_is_wrong_with_a_role_for_whoever_reads_it(
    browse: Callable[..., Page], live_server: LiveServer, owner: Member
) -> None:
    role = make_role(owner.company, "Keeper", "manage_roles", "view_users")
    keeper = make_member(owner.company, "Kay Keeper", role)
    page = browse(keeper.user)
    one = f"roles/{role.pk}/"
    for path in (one, f"{one}edit/", f"{one}delete/", f"users/{keeper.pk}/view-as/"):
        page.goto(f"{live_server.url}/c/lakeside/company/{path}")
        assert_accessible_in_each_look(page)
    page.goto(f"{live_server.url}/c/lakeside/company/roles/{role.pk}/")
    page.get_by_role("link", name="Delete…").click()
    page.get_by_role("dialog").wait_for()
    assert_accessible_in_each_look(page)
