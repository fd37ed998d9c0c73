"""Which methods an address answers, where Django's own decorators have no word for it."""

from django.views.decorators.http import require_http_methods

# The question by GET, the act by POST. Or an act whose answer, a question or a form with its faults, stands
# at this address: a visit, from a history or after a sign-in on the way, leads to where it began.
asks_on_get = require_http_methods(["GET", "HEAD", "POST"])
