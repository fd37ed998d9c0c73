"""What the parts of the measured world are called."""

SLUG = "bench"
WARE = "Ware"  # begins the SKU of what is bought
REFERENCE = "REFERENCE-OF-A-TEMPLATE"
BARE = "the-bare-page"
PEOPLE = {
    "administrator": "Alice Minton",
    "manager": "Mary Hill",
    "buyer": "Benjamin Nash",
    "auditor": "Anna Voss",
    "finance": "Fiona Grant",
}


def session_of(person: str) -> str:
    """The key of their session."""
    return f"bench-session-of-{person}"
