"""What holds for every request: headers, and how a refusal is shown."""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from psycopg import errors

from storefront.lib.direction import turns, without_turns
from storefront.lib.errors import DomainError
from storefront.lib.referer import page_of_form

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
REPORTING_ENDPOINTS = 'csp="/csp-reports/"'
# What a page is headed that only asked and did nothing.
NOT_SHOWN = {403: "This is not for your role", 404: "Nothing is here"}
# Somebody else had what we needed. Nothing is broken, and the next try will mostly do.
BUSY = (
    errors.LockNotAvailable,
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.QueryCanceled,
)


class ResponseHeaders:
    """Headers that Django has no setting for, on each answer, errors and static files too."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Reporting-Endpoints", REPORTING_ENDPOINTS)
        # Static files say how long they keep; what says nothing is somebody's page.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class Direction:
    """Takes signs that turn the direction of writing out of all that is sent, before anybody reads it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """Not earlier: a body that cannot be read is refused as the view would refuse it."""
        request.GET = _straight(request.GET)
        if request.method == "POST":
            request.POST = _straight(request.POST)


def _straight(sent: QueryDict) -> Any:
    if not any(turns(value) for _, values in sent.lists() for value in values):
        return sent
    straight = sent.copy()
    for name, values in sent.lists():
        straight.setlist(name, [without_turns(value) for value in values])
    return straight


class Refusals:
    """A DomainError that leaves a view becomes a sentence where the person is.

    htmx gets it as a banner; a submitted form goes back to its page with a message; all else
    is a page of its own. A form that must keep what was typed handles its errors itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = render_to_string("405.html", request=request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DomainError):
            return _refused(request, exception)
        if isinstance(exception, OperationalError | InterfaceError):
            return _unavailable(request, exception)
        return None


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    back = page_of_form(request)
    if getattr(request, "htmx", False):
        return _banner(request, refusal)
    if back and refusal.status == DomainError.status:
        messages.error(request, str(refusal))
        response = HttpResponseRedirect(back)
        response.status_code = 303
        return response
    asked = request.method in {"GET", "HEAD"}
    heading = NOT_SHOWN.get(refusal.status, "This cannot be done") if asked else "That was not done"
    context = {"refusal": refusal, "back": back, "heading": heading}
    return render(request, "refused.html", context, status=refusal.status)


def _banner(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    response = render(request, "_refused.html", {"refusal": refusal}, status=refusal.status)
    response.headers["HX-Retarget"] = "#messages"
    response.headers["HX-Reswap"] = "innerHTML show:top"
    return response


def _unavailable(request: HttpRequest, exception: Exception) -> HttpResponse:
    is_busy = isinstance(exception.__cause__, BUSY)
    logger.error("%s: %s", "Busy" if is_busy else "No database", request.path, exc_info=exception)
    # Without the request: its context would ask the database.
    page = render_to_string("503.html", {"is_busy": is_busy})
    return HttpResponse(page, status=503, headers={"Retry-After": "5"})
