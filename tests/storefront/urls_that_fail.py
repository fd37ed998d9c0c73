"""The project's addresses, and some whose views end as no view should."""

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST
from psycopg import errors

from storefront import urls
from storefront.lib.errors import DomainError, NotAllowed, NotFound

LOCKED = OperationalError("canceling statement due to lock timeout")
LOCKED.__cause__ = errors.LockNotAvailable("canceling statement due to lock timeout")

FAULTS = {
    "crash": RuntimeError("secret detail"),
    "denied": PermissionDenied(),
    "suspicious": SuspiciousOperation("odd"),
    "refused": DomainError("This purchase order changed since you opened it."),
    "not-allowed": NotAllowed("You may not approve your own purchase order."),
    "not-found": NotFound("There is no purchase order 7."),
    "locked": LOCKED,
    "no-database": OperationalError("connection refused at 10.0.0.7"),
}


def fail(request: HttpRequest, fault: str) -> HttpResponse:
    raise FAULTS[fault]


@require_POST
def only_post(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


urlpatterns: list[Any] = [path("fail/<str:fault>/", fail), path("only-post/", only_post), *urls.urlpatterns]
