"""The demo's own page: what there is to see, with the account that sees it, and three switches."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from companies.access import public
from storefront.demo import switches
from storefront.demo.people import STAFF, who_is


@dataclass(frozen=True, slots=True)
class Sight:
    """`path` is where it is seen, by the account `by`."""

    title: str
    text: str
    by: str
    path: str

    @property
    def account(self) -> str:
        return self.by if "@" in self.by else f"{self.by}@lakeside.example"

    @property
    def who(self) -> str:
        return who_is(self.account)


def _po(number: int) -> str:
    return f"/c/lakeside/purchase-orders/{number}/"


QUEUE = "/c/lakeside/purchase-orders/requires-my-approval/"
SIGHTS: tuple[tuple[str, tuple[Sight, ...]], ...] = (
    (
        "Place and approve",
        (
            Sight(
                "Place a purchase order",
                "Add 300 of 85123A to the cart and check out: over £500 the manager is asked.",
                "buyer",
                "/c/lakeside/catalog/?q=85123a",
            ),
            Sight(
                "Five wait for the manager",
                "Approve or reject them one by one or together.",
                "manager",
                QUEUE,
            ),
            Sight(
                "Sold in packs",
                "Six chalkboards to a pack: type 7, and it asks for 6 or 12.",
                "buyer",
                "/c/lakeside/catalog/?q=22457",
            ),
            Sight(
                "Many at once",
                "Paste SKUs and quantities, or upload a file.",
                "buyer",
                "/c/lakeside/cart/quick-order/",
            ),
            Sight("Nobody is asked", "A senior buyer's orders are approved at once.", "buyer2", _po(6)),
            Sight(
                "Pass over others", "Approve without other approvals, with a reason.", "controller", _po(28)
            ),
        ),
    ),
    (
        "Why is this waiting",
        (
            Sight(
                "Three rules at once",
                "Over £500, £2,000 and £10,000: who is asked, and why.",
                "auditor",
                _po(36),
            ),
            Sight(
                "One of two directors", "The first has approved, the second is asked.", "director2", _po(29)
            ),
            Sight(
                "Nobody holds the role", "The administrator stands in for the night desk.", "admin", _po(30)
            ),
            Sight("34 SKUs", "A rule counts products, not money.", "admin", _po(32)),
            Sight(
                "Prices have moved", "A line rose by a fifth since; its price is held.", "manager", _po(35)
            ),
            Sight(
                "Approved, and on hold",
                "The store holds it back and says why; its staff release it in /admin/.",
                "buyer",
                _po(37),
            ),
            Sight(
                "Placed by one who has left", "It waits as before, and can be decided.", "manager", _po(27)
            ),
        ),
    ),
    (
        "What became of it",
        (
            Sight("Last unit gone", "Approved, but another shop was quicker.", "buyer", _po(22)),
            Sight("Four of ten left", "Place it again when there are more.", "buyer", _po(23)),
            Sight("Two reasons at once", "One line sold out, one no longer sold.", "buyer", _po(25)),
            Sight("Eight follow later", "24 ordered, 8 of them on back order.", "buyer", _po(21)),
            Sight("Refused by the second", "The manager said yes, Finance no.", "buyer", _po(11)),
            Sight(
                "A copy and its original", "Canceled, and placed again with a correction.", "buyer", _po(19)
            ),
            Sight("Two in one", "Both were rejected, and came back as one.", "buyer", _po(20)),
            Sight("500 lines", "Approved by three people.", "manager", _po(12)),
            Sight(
                "With a code", "SPRING10 takes 10 % off from £100 on; the cart takes it.", "buyer", _po(20)
            ),
            Sight("For nothing", "Samples at £0.00 go the same way.", "buyer2", _po(15)),
            Sight("Canceled by the store", "The log goes on after the order.", "buyer", _po(13)),
        ),
    ),
    (
        "Run a company",
        (
            Sight(
                "Five rules, one warns",
                "Nobody holds the night desk, so the administrator stands in.",
                "admin",
                "/c/lakeside/approval-rules/",
            ),
            Sight(
                "Who stands where",
                "Move somebody: it says first whose approvals that changes.",
                "admin",
                "/c/lakeside/company/structure/",
            ),
            Sight(
                "What a role allows",
                "A tree of permissions, read out in sentences.",
                "admin",
                "/c/lakeside/company/roles/",
            ),
            Sight(
                "Who may what",
                "From each person's card: view as, edit, deactivate.",
                "admin",
                "/c/lakeside/company/users/",
            ),
            Sight(
                "Whom it buys for",
                "The company's data and address book, and what the store lets it pay and ship by.",
                "admin",
                "/c/lakeside/company/profile/",
            ),
            Sight(
                "As somebody else sees it",
                "What Ben is asked and shown, and which permissions that comes from.",
                "admin",
                "/c/lakeside/company/users/?q=ben",
            ),
            Sight(
                "Invited, not here yet",
                "One link is open and one too old; send it again, or withdraw it.",
                "admin",
                "/c/lakeside/company/users/?status=invited",
            ),
            Sight(
                "Invite several",
                "Paste lines; the invitations arrive at /demo/mail/.",
                "admin",
                "/c/lakeside/company/users/invite/several/",
            ),
        ),
    ),
    (
        "Other companies",
        (
            Sight("One person, two companies", "Mary Hill buys here.", "manager", "/c/harbour/"),
            Sight(
                "No rules", "Every purchase order becomes an order.", "buyer@harbour.example", "/c/harbour/"
            ),
            Sight("Purchase orders off", "An ordinary checkout.", "buyer@oakley.example", "/c/oakley/"),
            Sight("Blocked", "May look, not buy.", "admin@pine.example", "/c/pine/"),
            Sight("The store itself", "Switches, stock, prices, every document.", STAFF[0], "/admin/"),
        ),
    ),
)


@require_safe
@public
def tour(request: HttpRequest) -> HttpResponse:
    _only_in_the_demo()
    context = {"groups": SIGHTS, "switches": switches.switches()}
    return render(request, "demo/tour.html", context)


@require_POST
@public
def press(request: HttpRequest) -> HttpResponse:
    _only_in_the_demo()
    if not switches.press(request.POST.get("does", "")):
        raise Http404
    messages.success(request, "Done.")
    return redirect("demo:tour")


def _only_in_the_demo() -> None:
    """Tests have the address too, and no demo world."""
    if not settings.DEMO:
        raise Http404
