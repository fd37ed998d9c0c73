"""What the frame around every page shows. Lazy: a page that does not draw it does not ask for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property

from companies.models import Member

SCHEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the rail: shown to members who hold one of `needs` (none given: to all)."""

    label: str
    name: str
    icon: str = ""
    needs: tuple[str, ...] = ()
    children: tuple["Place", ...] = ()


RAIL = (
    Place("Purchase Orders", "purchase_orders:list", "document-text"),
    Place("Orders", "orders:list", "truck", ("view_orders",)),
    Place("Quick Order", "checkout:quick_order", "bolt", ("place_order",)),
    Place("Approval Rules", "approvals:list", "shield-check", ("view_approval_rules",)),
    Place(
        "Company",
        "companies:overview",
        "building-office",
        (),
        (
            Place("Users", "companies:users", needs=("view_users",)),
            Place("Structure", "companies:structure", needs=("view_users",)),
            Place("Roles", "companies:roles", needs=("view_roles",)),
            Place("Credit", "companies:credit", needs=("view_credit",)),
        ),
    ),
)


@dataclass(slots=True)
class Entry:
    label: str
    href: str
    icon: str
    is_current: bool
    count: int | None = None
    children: list["Entry"] = field(default_factory=list)


def frame(request: HttpRequest) -> dict[str, object]:
    member: Member | None = getattr(request, "member", None)
    return {
        "member": member,
        "company": getattr(request, "company", None),
        "frame": Frame(request, member),
    }


class Frame:
    def __init__(self, request: HttpRequest, member: Member | None) -> None:
        self.request = request
        self.member = member

    @property
    def scheme(self) -> str:
        """Light or dark by choice; empty where the system decides."""
        chosen = self.request.COOKIES.get("scheme", "")
        return chosen if chosen in SCHEMES[1:] else ""

    @property
    def home(self) -> str:
        return f"/c/{self.member.company.slug}/" if self.member else "/"

    @property
    def catalog(self) -> str | None:
        return self.address("catalog:list")

    @property
    def cart(self) -> str | None:
        if self.member is None or not self.member.may("place_order"):
            return None
        return self.address("checkout:cart")

    @cached_property
    def rail(self) -> list[Entry]:
        return list(self._entries(RAIL, self.member)) if self.member else []

    def _entries(self, places: tuple[Place, ...], reader: Member) -> Iterator[Entry]:
        for place in places:
            allowed = not place.needs or any(reader.may(code) for code in place.needs)
            if allowed and (href := self.address(place.name)):
                yield self._entry(place, href, list(self._entries(place.children, reader)))

    def _entry(self, place: Place, href: str, children: list[Entry]) -> Entry:
        inside = self.request.path.startswith(href)
        below = any(child.is_current for child in children)
        return Entry(place.label, href, place.icon, inside and not below, children=children)

    def address(self, name: str) -> str | None:
        """None where nothing of this name is installed: then the frame has no entry for it."""
        if self.member is None:
            return None
        try:
            return reverse(name, args=[self.member.company.slug])
        except NoReverseMatch:
            return None

    @property
    def follows_system(self) -> bool:
        return self.scheme == ""

    @property
    def is_light(self) -> bool:
        return self.scheme == "light"

    @property
    def is_dark(self) -> bool:
        return self.scheme == "dark"
