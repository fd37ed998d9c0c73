"""From one step of cart and checkout to another, and what all of them need."""

from django.http import HttpResponseRedirect
from django.urls import reverse

from companies.access import MemberRequest

PLACES_ORDERS = "place_order"


def to(request: MemberRequest, name: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"checkout:{name}", args=[request.company.slug]), status=303)
