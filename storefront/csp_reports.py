"""What browsers say of our content security policy: a breach of it is an attack, or a fault of ours."""

import json
import logging
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from companies.access import public

logger = logging.getLogger(__name__)

LONGEST = 32_768  # bytes
MOST = 10
_ANY = "an address"


@csrf_exempt  # browsers send it by themselves, without cookies
@require_POST
@public
def csp_reports(request: HttpRequest) -> HttpResponse:
    """Logs what was blocked. Of whose page it was, nothing: addresses hold names, and secrets of links."""
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return HttpResponse(status=413)
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):  # no JSON, or nested deeper than any report
        return HttpResponse(status=400)
    for directive, blocked in islice(_breaches(sent), MOST):
        logger.warning("The content security policy (%s) kept out %s.", _word(directive), _origin(blocked))
    return HttpResponse(status=204)


def _breaches(sent: object) -> Iterator[tuple[object, object]]:
    """Directive and address of each: as the Reporting API sends them, and, one at a time, as browsers do
    that have it not, or have it only over HTTPS."""
    for report in sent if isinstance(sent, list) else ():
        if isinstance(report, dict) and isinstance(body := report.get("body"), dict):
            yield body.get("effectiveDirective"), body.get("blockedURL")
    if isinstance(sent, dict) and isinstance(body := sent.get("csp-report"), dict):
        yield body.get("effective-directive") or body.get("violated-directive"), body.get("blocked-uri")


def _word(value: object) -> str:
    """The name of a directive and nothing else: whoever sends it likes to write into our log."""
    text = str(value)[:40]
    return text if text.replace("-", "").isalpha() and text.isascii() else "unnamed"


def _origin(value: object) -> str:
    """“inline”, “eval”, or scheme and host of an address."""
    try:
        parts = urlsplit(str(value)[:2_000])
        host = parts.hostname or ""
    except ValueError:
        return _ANY
    if not host:
        return _word(parts.path or parts.scheme)
    return f"{parts.scheme}://{host}" if f"{parts.scheme}{host}".isascii() and host.isprintable() else _ANY
