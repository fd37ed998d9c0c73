"""What the shop has mailed. In the demo nothing leaves the machine; it is read here."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from companies.access import public
from storefront.mail.models import Message

SHOWN = 200
# A mail brings its own styles. Its page can run nothing, load nothing and submit nothing; links work.
MAIL_CSP: dict[str, list[str]] = {
    "sandbox": ["allow-top-navigation-by-user-activation"],
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "img-src": ["data:"],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}


@require_safe
@public
def messages(request: HttpRequest) -> HttpResponse:
    newest = Message.objects.defer("text", "html")[:SHOWN]
    return render(request, "demo/mail.html", {"mails": newest, "shown": SHOWN})


@require_safe
@public
def message(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return render(request, "demo/mail_message.html", {"mail": get_object_or_404(Message, pk=pk)})


@require_safe
@public
@csp_override(MAIL_CSP)
def html(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The HTML body, byte for byte as it was written."""
    found = get_object_or_404(Message.objects.exclude(html=""), pk=pk)
    return HttpResponse(found.html)
