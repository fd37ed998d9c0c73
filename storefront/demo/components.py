"""Every component in every state, on one page: where they are made, looked at and tested."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from companies.access import public
from storefront.context_processors import Frame, TopBar
from storefront.lib.counts import Count
from storefront.lib.navigation import Chip, Crumb, Entry, Step, Tab
from storefront.lib.paging import Page
from storefront.templatetags.countersign import STATUS_LOOKS


class SampleForm(forms.Form):
    reference = forms.CharField(
        label="Custom Reference Number", required=False, max_length=64, help_text="As in your own books."
    )
    quantity = forms.IntegerField(label="Quantity", min_value=1, help_text="Sold in packs of 6.")
    country = forms.ChoiceField(label="Country", choices=[("GB", "United Kingdom"), ("IE", "Ireland")])
    note = forms.CharField(label="Note to the approver", required=False, widget=forms.Textarea)
    payment = forms.ChoiceField(
        label="Payment method",
        choices=[("account", "On account: £17,100.00 free"), ("transfer", "Bank transfer")],
        widget=forms.RadioSelect,
    )
    roles = forms.MultipleChoiceField(
        label="Applies to",
        choices=[("buyer", "Buyer"), ("finance", "Finance")],
        widget=forms.CheckboxSelectMultiple,
    )
    terms = forms.BooleanField(label="I accept the terms of sale")


@require_safe
@public
def components(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/components.html", _samples() | _sample_frame(request))


@require_safe
@public
def component_document(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/component_document.html", _document() | _sample_frame(request))


def _sample_frame(request: HttpRequest) -> dict[str, object]:
    """The frame as a member with every permission sees it, whoever looks."""
    rail = [
        Entry("Purchase Orders", "#", "document-text", is_current=True, count=Count(6)),
        Entry("Orders", "#", "truck", is_current=False),
        Entry("Approval Rules", "#", "shield-check", is_current=False),
    ]
    bar = TopBar(
        home="/",
        catalog="#",
        searched="",
        quick_order="",
        cart="#",
        cart_lines=12,
        waiting=Count(6),
        place=rail[0],
        person="Ada Minister",
        email="admin@lakeside.example",
        is_staff=False,
        role="Company administrator",
        company="Lakeside Gifts",
        slug="lakeside",
        scheme=Frame(request, None).scheme,
    )
    return {
        "sort": "-created",
        "frame": SimpleNamespace(topbar=bar, rail=rail, catalog="#", scheme=bar.scheme),
        "member": {"name": "Ada Minister"},
        "company": {"name": "Lakeside Gifts", "may_trade": True},
    }


def _samples() -> dict[str, object]:
    return {
        "form": SampleForm(initial={"quantity": 12, "payment": "account"}),
        "bound": SampleForm({"reference": "BR-2291", "quantity": "0", "country": "GB"}, auto_id="bound_%s"),
        "statuses": list(STATUS_LOOKS),
        "rows": _rows(),
        "checkout_steps": [Tab("Cart", "#"), Tab("Shipping", "#"), Tab("Review", "", is_current=True)],
        "chips": [Chip("Status: Approval required", "#"), Chip("Total over £500", "#")],
        "page": Page[object](next="a", previous="b"),
        "tabs": [
            Tab("My Purchase Orders", "#"),
            Tab("Company Purchase Orders", "#"),
            Tab("Requires My Approval", "#", count=6, is_current=True, asks=True),
        ],
        "views": [
            Tab("Waiting for me", "#", count=6, is_current=True),
            Tab("All active in the company", "#", count=31),
            Tab("Decided", "#"),
        ],
        "categories": ["Candles", "Lights", "Bags", "Kitchen", "Garden", "Paper", "Toys", "Clocks"],
    }


def _document() -> dict[str, object]:
    return {
        "crumbs": [Crumb("Purchase Orders", "#"), Crumb("Requires My Approval", "#")],
        "document_tabs": [
            Tab("Items", "#", count=3, is_current=True),
            Tab("Comments", "#", count=3),
            Tab("Approval Flow", "#"),
            Tab("History Log", "#", count=18),
        ],
        "lines": [
            _line("85123A", "WHITE HANGING HEART T-LIGHT HOLDER", 300, "2.55") | {"now": "Costs £2.95 today"},
            _line("22423", "REGENCY CAKESTAND 3 TIER", 10, "12.75") | {"now": "4 left"},
            _line("47566", "PARTY BUNTING", 1200, "4.55"),
        ],
        "steps": _steps(),
        "facts": [("Placed by", "Ben Nash"), ("Ship to", "Lakeside DC, Kendal"), ("Payment", "On account")],
        "totals": [("Subtotal", "£720.00"), ("SPRING10 -10 %", "-£72.00"), ("Shipping", "£15.00")],
    }


def _line(sku: str, name: str, quantity: int, price: str) -> dict[str, object]:
    return {
        "sku": sku,
        "name": name,
        "quantity": quantity,
        "price": Decimal(price),
        "total": Decimal(price) * quantity,
    }


def _rows() -> list[dict[str, object]]:
    now = timezone.now()
    people = ["Ben Nash", "Sara Bell", "Ben Nash", "Tom Okafor"]
    reasons = [
        ("Over £500 (manager)", ""),
        ("Over £500 (manager)", ""),
        ("for Finance: over £2,000", "Mary Hill has approved"),
        ("", "Waiting for one of two Directors"),
    ]
    ages = [timedelta(days=9), timedelta(hours=2), timedelta(days=1), timedelta(days=3)]
    totals = [Decimal(918), Decimal(590), Decimal("3104.20"), Decimal("12480.55")]
    return [
        {
            "number": 31 + position,
            "reference": "BR-2291" if position == 0 else "",
            "buyer": people[position],
            "why": reasons[position][0],
            "others": reasons[position][1],
            "since": now - ages[position],
            "total": totals[position],
            "off": "" if reasons[position][0] else "Waiting for one of two Directors",
        }
        for position in range(4)
    ]


def _steps() -> list[Step]:
    now = timezone.now()
    return [
        Step("Manager: Mary Hill", "done", "Approved", now - timedelta(hours=3)),
        Step("1 of Finance", "current", "Asks Fiona Grant or Paul Reed", now - timedelta(hours=3)),
        Step("2 of Directors", "todo", "0 of 2"),
        Step("Night desk", "skipped", "Nobody holds this role; the administrator stands in"),
        Step("Company administrator", "failed", "Rejected: over budget", now - timedelta(minutes=4)),
    ]
