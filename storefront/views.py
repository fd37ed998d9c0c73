"""Pages that belong to no part of the shop: where one lands, which company, how it looks, refusals."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from companies.access import LAST_USED, MemberRequest, SignedInRequest, member_of_company, public, signed_in
from companies.models import Company, Member, MemberQuerySet
from purchase_orders.models import PurchaseOrder
from purchase_orders.views.lists import COMPANY_LIST
from purchase_orders.waiting import waiting_for_each
from storefront.catalog.models import Category
from storefront.company.first_steps import first_steps
from storefront.context_processors import SCHEMES
from storefront.orders.models import Order

YEAR = 60 * 60 * 24 * 365
LAST_PLACED = 5
SHOWN_OF_PLACED = ("number", "reference", "created_at", "status", "currency", "total")
SHOWN_OF_ORDERED = ("number", "reference", "placed_at", "status", "backordered_pieces", "currency", "total")


@require_safe
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """The company used last, or a page that says whom to ask."""
    member = _last_used(request)
    if member is None:
        return render(request, "storefront/no_company.html")
    return redirect("company_home", member.company.slug)


@require_safe
@member_of_company()
def company_home(request: MemberRequest) -> HttpResponse:
    """What the member may want to go on with: what waits for them, and what they placed last."""
    mine = PurchaseOrder.objects.placed_by_member(request.member).order_by("-number")
    may_see, may_place = map(request.member.may, ("view_purchase_orders", "place_order"))
    placed = list(mine.values(*SHOWN_OF_PLACED)[:LAST_PLACED]) if may_see else []
    places = bool(placed) or request.member.places_purchase_orders
    context = {
        "places": places,
        "may_see_placed": may_see and (bool(placed) or may_place),
        "ordered": [] if places else _last_ordered(request.member),
        "sees_others": any(map(request.member.may, COMPANY_LIST)),
        "placed": placed,
        "steps": first_steps(request.member),
        "categories": Category.objects.values("name", "slug"),
    }
    return render(request, "storefront/company_home.html", context)


def _last_ordered(member: Member) -> Sequence[Mapping[str, Any]]:
    if not member.may("view_orders"):
        return []
    mine = Order.objects.placed_by_member(member).order_by("-number")
    return list(mine.values(*SHOWN_OF_ORDERED)[:LAST_PLACED])


@require_safe
@signed_in
def companies_of_person(request: SignedInRequest) -> HttpResponse:
    """A page of its own, and the content of the switcher."""
    memberships = waiting_for_each(_memberships(request))
    template = "storefront/_companies.html" if request.htmx else "storefront/companies.html"
    return render(request, template, {"memberships": memberships})


@require_safe
@signed_in
def short_address(request: SignedInRequest, rest: str) -> HttpResponse:
    """`/purchase-orders/` without a company means that of the company used last."""
    member = _last_used(request)
    if member is None:
        raise Http404
    query = request.META["QUERY_STRING"]
    return redirect(f"/c/{member.company.slug}/{rest}" + (f"?{query}" if query else ""))


@require_POST
@public
def appearance(request: HttpRequest) -> HttpResponse:
    scheme = request.POST.get("scheme")
    response = HttpResponseRedirect(_back(request))
    if scheme in SCHEMES[1:]:
        secure = bool(settings.SESSION_COOKIE_SECURE)
        response.set_cookie("scheme", scheme, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
    else:
        response.delete_cookie("scheme", samesite="Lax")
    return response


@require_safe
@public
def favicon(request: HttpRequest) -> HttpResponse:
    """Asked for by pages that name no icon, as those of the administration."""
    return redirect(static("img/mark.svg"))


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def _memberships(request: SignedInRequest) -> MemberQuerySet:
    open_to_members = [Company.Status.ACTIVE, Company.Status.BLOCKED]
    members = Member.objects.for_request().filter(user=request.user, company__status__in=open_to_members)
    return members.order_by("company__name")


def _last_used(request: SignedInRequest) -> Member | None:
    """Where nothing was used yet, the oldest membership: that of the own company, most likely."""
    members = sorted(_memberships(request), key=lambda member: member.created_at)
    last = request.session.get(LAST_USED)
    used = (member for member in members if member.company.slug == last)
    return next(used, members[0] if members else None)


def _back(request: HttpRequest) -> str:
    came_from = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return came_from if safe else "/"
