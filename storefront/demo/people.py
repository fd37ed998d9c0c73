"""Who lives in the demo world. Every password is the same, and known to everybody."""

from dataclasses import dataclass

from companies.permissions import PROFILE

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
    """`addresses`: label, street, city, postcode; the first is the default.

    `pays_on_account`: the store lets it pay in no other way.
    """

    slug: str
    name: str
    people: tuple[Person, ...]
    note: str = ""
    vat_id: str = ""
    pays_on_account: bool = False
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
    "Auditor": _READ | PROFILE | {"view_subordinate_orders", "view_users", "view_roles", "view_credit"},
    "Controller": _READ | {"approve_without_others", "view_credit"},
    "Night desk": _BUY,
}

COMPANIES = (
    DemoCompany(
        "lakeside",
        "Lakeside Gifts",
        note="Purchase orders and approval rules, from the buyer to the directors.",
        vat_id="GB 482 9163 70",
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
                shows="Sees and may do all; stands in for who is missing",
            ),
            Person(
                "manager",
                "Mary Hill",
                "Purchasing manager",
                "Manager",
                "Buying",
                "Five purchase orders wait for her; buys at Harbour too",
            ),
            Person(
                "buyer",
                "Ben Nash",
                "Buyer",
                "Buyer",
                "manager",
                "Places purchase orders; many wait, one on hold, four failed",
            ),
            Person(
                "buyer2", "Sara Bell", "Senior buyer", "Senior buyer", "manager", "Orders without approval"
            ),
            Person("left", "Leo Park", "Night buyer", "Night desk", "manager"),
            Person(
                "finance",
                "Fiona Grant",
                "Financial controller",
                "Finance",
                "Finance",
                "The second approval over £2,000",
            ),
            Person(
                "finance2", "Paul Reed", "Accountant", "Finance", "Finance", "The other of two in Finance"
            ),
            Person(
                "director1",
                "Diana Cole",
                "Managing director",
                "Director",
                "Directors",
                "Approves over £10,000",
            ),
            Person(
                "director2",
                "Derek Shaw",
                "Director",
                "Director",
                "Directors",
                "Two over £10,000 wait for him",
            ),
            Person(
                "auditor",
                "Anna Voss",
                "Auditor",
                "Auditor",
                "Directors",
                "Sees all and comments, changes nothing",
            ),
            Person(
                "controller",
                "Carl Weber",
                "Controller",
                "Controller",
                "Directors",
                "May approve without other approvals",
            ),
        ),
    ),
    DemoCompany(
        "harbour",
        "Harbour & Finch",
        note="Purchase orders, but no rules: each becomes an order at once.",
        addresses=(("Shop", "41 Custom House Quay", "Falmouth", "TR11 3JT"),),
        people=(
            Person("admin", "Hannah Finch", "Owner", shows="Nobody approves: orders at once"),
            Person("buyer", "Ned Flint", "Buyer", "Buyer", shows="Nobody approves: orders at once"),
            Person("manager@lakeside.example", "Mary Hill", "Buyer", "Buyer"),
        ),
    ),
    DemoCompany(
        "oakley",
        "Oakley Stores",
        note="Purchase orders are off: the checkout makes an ordinary order.",
        orders_directly=True,
        pays_on_account=True,
        addresses=(("Central store", "8 Winchester Street", "Basingstoke", "RG21 7DZ"),),
        people=(
            Person("admin", "Olive Oakley", "Owner", shows="Orders without a purchase order"),
            Person("buyer", "Owen Pratt", "Buyer", "Buyer", shows="Orders without a purchase order"),
        ),
    ),
    DemoCompany(
        "pine",
        "Pine & Co",
        note="Blocked by the store: may look, not buy.",
        is_blocked=True,
        addresses=(("Office", "27 Castle Street", "Inverness", "IV2 3EA"),),
        people=(Person("admin", "Petra Pine", "Owner", shows="May look, not buy"),),
    ),
)


def who_is(email: str) -> str:
    """Name and title, as the demo's pages speak of an account."""
    people = {plan.email(person): person for plan in reversed(COMPANIES) for person in plan.people}
    return f"{people[email].name}, {people[email].title.lower()}" if email in people else STAFF[1]


def list_of_accounts() -> str:
    accounts = [
        (company.email(person), person.shows)
        for company in COMPANIES
        for person in company.people
        if person.shows
    ]
    lines = [f"  {email:<30}{shows}" for email, shows in [*accounts, (STAFF[0], "Store staff: /admin/")]]
    return "\n".join([f"Accounts, all with the password {PASSWORD}:", *lines])
