"""What the frame around every page shows. Lazy: a page that does not draw it does not ask for it."""

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, object]:
    return {"member": getattr(request, "member", None), "company": getattr(request, "company", None)}
