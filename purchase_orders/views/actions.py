"""Acting on one purchase order. On GET each address is the page that asks first; POST acts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from approvals.services import NotAsked
from companies.access import MemberRequest, member_of_company
from purchase_orders import acts, outlook, reading, services
from purchase_orders.acts import Act
from purchase_orders.errors import ChangedSinceOpened, NotPossibleNow
from purchase_orders.forms import DecisionForm
from purchase_orders.models import Status
from purchase_orders.services import Read
from purchase_orders.views.walk import query_of
from storefront.lib.methods import asks_on_get


@asks_on_get
@member_of_company()
def approve(request: MemberRequest, number: int) -> HttpResponse:
    return _act(request, number, acts.APPROVE)


@asks_on_get
@member_of_company()
def reject(request: MemberRequest, number: int) -> HttpResponse:
    return _act(request, number, acts.REJECT)


@asks_on_get
@member_of_company()
def override(request: MemberRequest, number: int) -> HttpResponse:
    return _act(request, number, acts.OVERRIDE)


@asks_on_get
@member_of_company()
def cancel(request: MemberRequest, number: int) -> HttpResponse:
    return _act(request, number, acts.CANCEL)


@asks_on_get
@member_of_company()
def place_order(request: MemberRequest, number: int) -> HttpResponse:
    return _act(request, number, acts.PLACE_ORDER)


@asks_on_get
@member_of_company()
def recheck(request: MemberRequest, number: int) -> HttpResponse:
    return _act(request, number, acts.RECHECK)


def _act(request: MemberRequest, number: int, act: Act) -> HttpResponse:
    if request.method != "POST":
        return _question(request, number, act)
    form = act.form(0, request.POST)
    if not form.is_valid():
        return _question(request, number, act, form)
    decided = acts.Decided(form.cleaned_data["round"], form.cleaned_data["comment"])
    try:
        # Nothing is read before: the service reads it all again, under lock.
        po = act.perform(number, decided, request.member)
    except ChangedSinceOpened as refusal:
        return _ask_again(request, _opened(request, number), act, decided, refusal)
    except (NotPossibleNow, NotAsked):
        if not acts.was_done(act, _opened(request, number).po, request.member):
            raise
        return _to_document(request, number)
    level = messages.WARNING if po.status == Status.ORDER_FAILED else messages.SUCCESS
    messages.add_message(request, level, acts.done(act, po))
    return _to_document(request, number)


def _opened(request: MemberRequest, number: int) -> Read:
    return services.open_document(request.company.pk, number, by=request.member)


def _question(
    request: MemberRequest, number: int, act: Act, refused: DecisionForm | None = None
) -> HttpResponse:
    """Nobody is asked, also after a form that makes no sense, for what they may not do."""
    opened = _opened(request, number)
    if not opened.standing.could(act.action):
        raise services.may_not(act.action, number)
    if not acts.is_possible(act, opened):
        raise NotPossibleNow(f"“{act.label}” is not possible for purchase order {number} now.")
    form, status = (act.form(opened.po.round), 200) if refused is None else (refused, 422)
    return _ask(request, opened, act, form, status=status)


def _ask(
    request: MemberRequest, opened: Read, act: Act, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    context = {"act": act, "form": form, "po": opened.po, "outlook": outlook.of(opened)}
    context["walk_query"] = query_of(request.GET)
    return render(request, "purchase_orders/ask.html", context, status=status)


def _ask_again(
    request: MemberRequest, opened: Read, act: Act, decided: acts.Decided, refusal: ChangedSinceOpened
) -> HttpResponse:
    """What changed since the round that was decided on. What was typed is kept, with the new round."""
    form = act.form(opened.po.round, {"round": opened.po.round, "comment": decided.comment})
    context = {
        "act": act,
        "form": form,
        "po": opened.po,
        "outlook": outlook.of(opened),
        "refusal": refusal,
        "changes": reading.changes(opened.po, decided.round),
        "walk_query": query_of(request.GET),
    }
    return render(request, "purchase_orders/ask.html", context, status=refusal.status)


def _to_document(request: MemberRequest, number: int) -> HttpResponse:
    address = reverse("purchase_orders:detail", args=[request.company.slug, number])
    return redirect(address + query_of(request.GET))
