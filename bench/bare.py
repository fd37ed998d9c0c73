"""What the lists are compared with: 20 rows from one query, by a Django that does nothing else.

`/` is for anybody, `/signed-in/` for people who are signed in: two statements more, as in the shop.
"""

from functools import cache

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from bench.names import SLUG
from companies.models import Company
from purchase_orders.models import PurchaseOrder


@cache
def company() -> Company:
    return Company.objects.get(slug=SLUG)


def page(request: HttpRequest) -> HttpResponse:
    orders = PurchaseOrder.objects.filter(company=company(), deleted_at=None)
    return render(request, "bare.html", {"orders": orders.order_by("-created_at", "-id")[:20]})


urlpatterns = [path("", page), path("signed-in/", login_required(page))]
