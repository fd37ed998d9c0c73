"""Every address declares who may open it; a view without a declaration fails here."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from companies.access import Access

# Addresses of libraries, each with its own guard: allauth's pages, Django's admin.
LIBRARIES = ("accounts/", "admin/")


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry, route)
        else:
            yield route, entry


def ours() -> list[tuple[str, URLPattern]]:
    return [(route, entry) for route, entry in walk(get_resolver()) if not route.startswith(LIBRARIES)]


def access_of(entry: URLPattern) -> Access:
    declared = getattr(entry.callback, "access")  # noqa: B009 - set by a decorator, unknown to the type
    assert isinstance(declared, Access)
    return declared


def test_every_address_declares_its_access() -> None:
    assert len(ours()) > 15
    undeclared = [route for route, entry in ours() if not hasattr(entry.callback, "access")]
    assert undeclared == []


def test_every_address_of_a_company_asks_for_a_member() -> None:
    wrong = [
        route for route, entry in ours() if "<slug:company>" in route and access_of(entry).kind != "member"
    ]
    assert wrong == []


def test_the_walk_reaches_nested_addresses() -> None:
    """The control: the walk goes into includes, where company pages are."""
    assert any(route.startswith("c/<slug:company>/purchase-orders/") for route, _ in ours())
