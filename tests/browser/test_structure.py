"""The structure by keyboard, by dragging, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from companies import services as companies
from companies.models import Member, StructureNode
from tests.approvals import world
from tests.browser.axe import assert_accessible
from tests.browser.conftest import BOTH_LOOKS, Look
from tests.factories import administrator_of, make_company, make_member

pytestmark = pytest.mark.browser


@pytest.fixture
def owner(transactional_db: None) -> Member:
    """Above a team with Mary Hill, who has Ben Nash below her and a purchase order of his to approve."""
    member = administrator_of(make_company())
    team = companies.add_team(member.company_id, "Buying", under=member.node, by=None)
    mary = make_member(member.company, "Mary Hill", "Manager", under=team)
    make_member(member.company, "Tom Reed", "Manager")
    world.make_rule(member.company, [world.MANAGER])
    world.place(make_member(member.company, "Ben Nash", under=mary))
    return member


@pytest.fixture
def visit(browse: Callable[..., Page], owner: Member) -> Callable[[Look], Page]:
    def go(look: Look) -> Page:
        return browse(owner.user, look, at="/c/lakeside/company/structure/")

    return go


def row(page: Page, name: str) -> Locator:
    return page.locator(".tree-row").filter(has=page.get_by_role("link", name=name, exact=True))


def open_to_ben(page: Page) -> None:
    for name in ("Buying", "Mary Hill"):
        page.get_by_role("button", name=f"Below {name}", exact=True).focus()
        page.keyboard.press("Enter")
    expect(row(page, "Ben Nash")).to_be_visible()


def manager_of_ben() -> str:
    return str(StructureNode.objects.get(member__name="Ben Nash").parent)


def test_branches_open_by_the_keyboard_and_stay_open(visit: Callable[[Look], Page]) -> None:
    page = visit(Look())
    open_to_ben(page)
    assert_accessible(page)
    page.reload()
    expect(row(page, "Ben Nash")).to_be_visible()
    toggle = page.get_by_role("button", name="Below Buying", exact=True)
    toggle.focus()
    page.keyboard.press("Space")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(row(page, "Mary Hill")).to_be_hidden()


def test_a_drop_asks_with_what_it_changes(visit: Callable[[Look], Page]) -> None:
    page = visit(Look())
    open_to_ben(page)
    row(page, "Ben Nash").drag_to(row(page, "Tom Reed"))
    dialog = page.get_by_role("dialog", name="Move here?")
    expect(dialog).to_contain_text("Ben Nash moves below Tom Reed.")
    expect(dialog).to_contain_text("1 purchase order that waits for Mary Hill will ask Tom Reed instead.")
    assert_accessible(page)
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("Ben Nash is now below Tom Reed.")
    expect(page.get_by_role("link", name="Ben Nash", exact=True)).to_be_focused()
    expect(page.get_by_role("button", name="Below Mary Hill", exact=True)).to_be_hidden()
    expect(row(page, "Mary Hill")).to_be_visible()  # its branch was open before
    assert manager_of_ben() == "Tom Reed"
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("Ben Nash is now below Mary Hill.")
    assert manager_of_ben() == "Mary Hill"


@pytest.mark.parametrize("look", BOTH_LOOKS, ids=["phone-dark", "desktop-light"])
def test_the_way_by_pages(visit: Callable[[Look], Page], look: Look) -> None:
    """Without JavaScript at all."""
    page = visit(Look(look.screen, look.scheme, scripts=False))
    open_to_ben(page)
    row(page, "Ben Nash").get_by_label("Actions for Ben Nash").click()
    page.get_by_role("button", name="Move to…").locator("visible=true").click()
    page.get_by_label("Find a team or a person").fill("tom")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("radio", name="Tom Reed").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("main")).to_contain_text("will ask Tom Reed instead")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Ben Nash is now below Tom Reed.")
    assert manager_of_ben() == "Tom Reed"
