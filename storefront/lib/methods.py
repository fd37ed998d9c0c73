"""Which methods an address answers, where Django's own decorators have no word for it."""

from django.views.decorators.http import require_http_methods

# The question by GET, the act by POST.
asks_on_get = require_http_methods(["GET", "HEAD", "POST"])
