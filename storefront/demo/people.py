"""Who lives in the demo world. Every password is the same, and known to everybody."""

from dataclasses import dataclass

PASSWORD = "countersign-demo"  # noqa: S105 - known to everybody, in demo mode only


@dataclass(frozen=True, slots=True)
class Person:
    """`role` is empty for the company administrator; `under` is a team or a person's account.

    `shows` is what the sign-in page says of the account; who cannot sign in has none.
    """

    account: str
    name: str
    title: str
    role: str = ""
    under: str = ""
    shows: str = ""


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """`addresses`: label, street, city, postcode; the first is the default."""

    slug: str
    name: str
    people: tuple[Person, ...]
    note: str = ""
    addresses: tuple[tuple[str, str, str, str], ...] = ()
    teams: tuple[str, ...] = ()
    orders_directly: bool = False
    is_blocked: bool = False

    def email(self, person: Person) -> str:
        return person.account if "@" in person.account else f"{person.account}@{self.slug}.example"


STAFF = ("staff@countersign.example", "Stella Staff")

_READ = {"view_orders", "view_purchase_orders", "view_company_purchase_orders", "view_approval_rules"}
_BUY = {
    "place_order",
    "use_payment_on_account",
    "view_orders",
    "view_purchase_orders",
    "edit_purchase_orders",
}
# Beside the two roles that every company starts with.
LAKESIDE_ROLES: dict[str, set[str]] = {
    "Senior buyer": _BUY | {"auto_approve_purchase_orders"},
    "Finance": _READ | {"view_credit", "view_payment"},
    "Director": _READ,
    "Auditor": _READ | {"view_subordinate_orders", "view_users", "view_roles", "view_credit"},
    "Controller": _READ | {"approve_without_others", "view_credit"},
    "Night desk": _BUY,
}

COMPANIES = (
    DemoCompany(
        "lakeside",
        "Lakeside Gifts",
        note="Purchase orders and approval rules, from the buyer to the directors.",
        addresses=(
            ("Kendal warehouse", "12 Shap Road", "Kendal", "LA9 6NZ"),
            ("Bowness shop", "3 Lake Road", "Bowness-on-Windermere", "LA23 3AP"),
        ),
        teams=("Buying", "Finance", "Directors"),
        people=(
            Person(
                "admin",
                "Alice Minton",
                "Head of purchasing",
                shows="Sees and may do all; three orders wait for her",
            ),
            Person(
                "manager",
                "Mary Hill",
                "Purchasing manager",
                "Manager",
                "Buying",
                "Approves for buyers; buys at Harbour",
            ),
            Person("buyer", "Ben Nash", "Buyer", "Buyer", "manager", "Places orders; some wait, some failed"),
            Person("buyer2", "Sara Bell", "Senior buyer", "Senior buyer", "manager", "Needs no approval"),
            Person("left", "Leo Park", "Night buyer", "Night desk", "manager"),
            Person("finance", "Fiona Grant", "Financial controller", "Finance", "Finance", "Second approval"),
            Person("finance2", "Paul Reed", "Accountant", "Finance", "Finance", "Second approval too"),
            Person("director1", "Diana Cole", "Managing director", "Director", "Directors", "Large orders"),
            Person("director2", "Derek Shaw", "Director", "Director", "Directors", "Large orders"),
            Person("auditor", "Anna Voss", "Auditor", "Auditor", "Directors", "Sees all, changes nothing"),
            Person(
                "controller", "Carl Weber", "Controller", "Controller", "Directors", "May pass over others"
            ),
        ),
    ),
    DemoCompany(
        "harbour",
        "Harbour & Finch",
        note="Purchase orders, but no rules: each becomes an order at once.",
        addresses=(("Shop", "41 Custom House Quay", "Falmouth", "TR11 3JT"),),
        people=(
            Person("admin", "Hannah Finch", "Owner", shows="Orders at once"),
            Person("buyer", "Ned Flint", "Buyer", "Buyer", shows="Orders at once"),
            Person("manager@lakeside.example", "Mary Hill", "Buyer", "Buyer"),
        ),
    ),
    DemoCompany(
        "oakley",
        "Oakley Stores",
        note="Purchase orders are off: the checkout makes an ordinary order.",
        orders_directly=True,
        addresses=(("Central store", "8 Winchester Street", "Basingstoke", "RG21 7DZ"),),
        people=(
            Person("admin", "Olive Oakley", "Owner", shows="Orders directly"),
            Person("buyer", "Owen Pratt", "Buyer", "Buyer", shows="Orders directly"),
        ),
    ),
    DemoCompany(
        "pine",
        "Pine & Co",
        note="Blocked by the store: may look, not buy.",
        is_blocked=True,
        addresses=(("Office", "27 Castle Street", "Inverness", "IV2 3EA"),),
        people=(Person("admin", "Petra Pine", "Owner", shows="Blocked"),),
    ),
)


def list_of_accounts() -> str:
    accounts = [
        (company.email(person), person.shows)
        for company in COMPANIES
        for person in company.people
        if person.shows
    ]
    lines = [f"  {email:<30}{shows}" for email, shows in [*accounts, (STAFF[0], "Store staff: /admin/")]]
    return "\n".join([f"Accounts, all with the password {PASSWORD}:", *lines])
