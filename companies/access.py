"""Who may open an address. Every view of ours wears exactly one of these decorators.

A walk over the URLconf (tests/architecture) fails on a view that declares no access.
Strangers get 404, members without the permission 403, signed-out people the sign-in page.
These checks decide what is shown and reached; the services check again, under lock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django_htmx.middleware import HtmxDetails

from companies import permissions
from companies.models import Company, Member, User
from storefront.lib.referer import page_of_form

P = ParamSpec("P")
LAST_USED = "company"  # in the session, by its slug


class SignedInRequest(HttpRequest):
    user: User
    htmx: HtmxDetails


class MemberRequest(SignedInRequest):
    member: Member
    company: Company


@dataclass(frozen=True, slots=True)
class Access:
    """What an address asks of its reader. `needs`: permission codes of which one is enough."""

    kind: str
    needs: tuple[str, ...] = ()


def public(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Any:
    """Anybody, signed in or not."""
    return _declare(view, Access("public"))


def signed_in(view: Callable[Concatenate[SignedInRequest, P], HttpResponse]) -> Any:
    """Anybody with an account, member of a company or not."""

    @wraps(view)
    def checked(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        return _private(view(request, *args, **kwargs))

    return _declare(checked, Access("signed_in"))


def member_of_company(*needs: str) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Active members of the company in the address who hold one of `needs` (none given: all).

    The view gets `request.member` and `request.company`, and no `company` argument.
    """
    for code in needs:
        permissions.PERMISSIONS[code]

    def decorate(view: Callable[..., HttpResponse]) -> Any:
        @wraps(view)
        def checked(request: Any, company: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            request.member = _member(request.user, company)
            request.company = request.member.company
            if needs and not any(request.member.may(code) for code in needs):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            _remember(request, company)
            return _private(response)

        return _declare(checked, Access("member", needs))

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """And from there back to what was asked for, or to the page whose form was sent: where that went to,
    a visit may show nothing."""
    return redirect_to_login(page_of_form(request) or request.get_full_path())


def _member(user: User, slug: str) -> Member:
    member = next((each for each in user.members_in_force if each.company.slug == slug), None)
    if member is None or member.company.status in {Company.Status.REJECTED, Company.Status.PENDING}:
        raise Http404
    return member


def _remember(request: MemberRequest, slug: str) -> None:
    """The company used last is where addresses without one lead. Used is a page that somebody opened,
    not what a page asks by itself; and who has one company has it anyhow."""
    opened = request.method == "GET" and "HX-Request" not in request.headers
    if opened and len(request.user.members_in_force) > 1 and request.session.get(LAST_USED) != slug:
        request.session[LAST_USED] = slug


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    return response


def _declare(view: Any, access: Access) -> Any:
    view.access = access
    return view
