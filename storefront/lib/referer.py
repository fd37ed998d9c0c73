"""Where a form was sent from, by what the browser says of it."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_of_form(request: HttpRequest) -> str:
    """The address, without host, of a page of ours that a visit shows again; empty where there is none.

    That is not where a form came back with its faults: this stands at the address it was sent to.
    """
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        referer, {request.get_host()}, require_https=request.is_secure()
    )
    parts = urlsplit(referer)
    if request.method != "POST" or not is_ours or parts.path == request.path:
        return ""
    return parts._replace(scheme="", netloc="", fragment="").geturl()
