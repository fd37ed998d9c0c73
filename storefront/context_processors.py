"""What the frame around every page shows. Lazy: a page that does not draw it does not ask for it."""

from dataclasses import dataclass

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from companies.models import Member
from purchase_orders.waiting import waiting_for
from storefront.company.views.tabs import ENTRIES
from storefront.lib.counts import Count
from storefront.lib.navigation import Entry, address

# Constant: every page asks it, and a queryset takes longer to write than to run.
CART_LINES = """
SELECT count(*) FROM checkout_cartline line JOIN checkout_cart cart ON cart.id = line.cart_id
 WHERE line.company_id = %s AND cart.member_id = %s
"""
SCHEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Door:
    """An address for members who hold the permission `needs`; for all where none is given."""

    name: str
    needs: str = ""

    def is_open_to(self, member: Member) -> bool:
        return not self.needs or member.may(self.needs)


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the rail: it leads through the first door that is open to the reader.

    `section` is the part of the address below the company in which it is the current one.
    """

    label: str
    icon: str
    section: str
    doors: tuple[Door, ...]


PURCHASE_ORDERS = Place(
    "Purchase Orders",
    "document-text",
    "purchase-orders",
    (
        Door("purchase_orders:my_list", "view_purchase_orders"),
        Door("purchase_orders:requires_my_approval"),
    ),
)
COMPANY = Place(
    "Company",
    "building-office-2",
    "company",
    tuple(Door(entry.address, code) for entry in ENTRIES for code in entry.needs),
)
RAIL = (
    PURCHASE_ORDERS,
    Place("Orders", "truck", "orders", (Door("orders:list", "view_orders"),)),
    Place("Quick Order", "bolt", "cart/quick-order", (Door("checkout:quick_order", "place_order"),)),
    Place(
        "Approval Rules", "shield-check", "approval-rules", (Door("approvals:list", "view_approval_rules"),)
    ),
    COMPANY,
)


@dataclass(frozen=True, slots=True)
class TopBar:
    """What the bar above every page says, but for the token of its forms.

    `searched`: what the page itself was searched for; `place`: the first entry of the rail; `person`: of the
    account, empty for who has not signed in; `role`, `company`, `slug`: of a member.
    """

    home: str
    catalog: str
    searched: str
    quick_order: str
    cart: str
    cart_lines: int
    waiting: Count
    place: Entry | None
    person: str
    email: str
    is_staff: bool
    role: str
    company: str
    slug: str
    scheme: str


def frame(request: HttpRequest) -> dict[str, object]:
    member: Member | None = getattr(request, "member", None)
    return {
        "member": member,
        "company": getattr(request, "company", None),
        "frame": Frame(request, member),
    }


class Frame:
    """Each address is worked out once, though the page asks for it again and again."""

    def __init__(self, request: HttpRequest, member: Member | None) -> None:
        self.request = request
        self.member = member

    @property
    def scheme(self) -> str:
        """Light or dark by choice; empty where the system decides."""
        chosen = self.request.COOKIES.get("scheme", "")
        return chosen if chosen in SCHEMES[1:] else ""

    @cached_property
    def home(self) -> str:
        return self._address("company_home") if self.member else "/"

    @cached_property
    def catalog(self) -> str:
        """Empty for who has not signed in."""
        if self.member:
            return self._address("catalog:list")
        user = getattr(self.request, "user", None)
        return reverse("open_catalog:list") if user and user.is_authenticated else ""

    @cached_property
    def cart(self) -> str:
        """Empty for who may not order."""
        may_order = self.member is not None and self.member.may("place_order")
        return self._address("checkout:cart") if may_order else ""

    @cached_property
    def quick_order(self) -> str:
        """Where lines go that are pasted into the search; empty for who may not order."""
        return self._address("checkout:quick_order") if self.cart else ""

    @cached_property
    def queue(self) -> str:
        return self._address("purchase_orders:requires_my_approval") if self.member else ""

    @cached_property
    def waiting(self) -> Count:
        """Purchase orders that ask the reader, in this company."""
        return waiting_for(self.member).count if self.member else Count()

    @cached_property
    def cart_lines(self) -> int:
        if self.member is None:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(CART_LINES, [self.member.company_id, self.member.pk])
            (lines,) = cursor.fetchone()
        return int(lines)

    @property
    def topbar(self) -> TopBar:
        request, member, user = self.request, self.member, getattr(self.request, "user", None)
        return TopBar(
            home=self.home,
            catalog=self.catalog,
            searched=request.GET.get("q", "") if request.path == self.catalog else "",
            quick_order=self.quick_order,
            cart=self.cart,
            cart_lines=self.cart_lines if self.cart else 0,
            waiting=self.waiting,
            place=self.rail[0] if self.rail else None,
            person=(user.name or user.email) if user and user.is_authenticated else "",
            email=user.email if user and user.is_authenticated else "",
            is_staff=bool(user and user.is_staff),
            role=member.role_label if member else "",
            company=member.company.name if member else "",
            slug=member.company.slug if member else "",
            scheme=self.scheme,
        )

    @cached_property
    def rail(self) -> list[Entry]:
        if self.member is None:
            return []
        entries = (self._entry(place, self.member) for place in RAIL)
        return [entry for entry in entries if entry]

    def _entry(self, place: Place, reader: Member) -> Entry | None:
        door = next((door for door in place.doors if door.is_open_to(reader)), None)
        if door is None:
            return None
        is_current = self.request.path.startswith(f"{self.home}{place.section}/")
        count = self.waiting if place is PURCHASE_ORDERS else Count()
        below = self._company_pages(reader) if is_current and place is COMPANY else ()
        return Entry(place.label, self._address(door.name), place.icon, is_current, count, below)

    def _company_pages(self, reader: Member) -> tuple[Entry, ...]:
        pages = ((each.label, self._address(each.address)) for each in ENTRIES if each.is_open_to(reader))
        path = self.request.path
        return tuple(Entry(label, href, "", is_current=path.startswith(href)) for label, href in pages)

    def _address(self, name: str) -> str:
        assert self.member is not None
        return address(name, self.member.company.slug)
