"""The filters of a list, drawn once for all who filter nothing and have the same choices."""

from django import forms
from django.http import QueryDict

from storefront.lib import listing
from storefront.lib.widgets import PlainSelect


class Filters(listing.ListForm):
    """`statuses`: as those of a company may be."""

    def __init__(self, query: str, *statuses: str) -> None:
        super().__init__(QueryDict(query))
        self.fields["status"] = forms.ChoiceField(
            choices=[(each, each.title()) for each in statuses], required=False, widget=PlainSelect
        )


def test_who_filters_nothing_gets_the_fields_of_their_own_choices() -> None:
    assert "<option" in Filters("", "open").drawn
    assert Filters("", "open").drawn is Filters("sort=-total", "open").drawn
    assert "Closed" in Filters("", "closed").drawn
    assert "Closed" not in Filters("", "open").drawn


def test_what_somebody_typed_stands_in_their_fields_and_in_nobody_elses() -> None:
    assert 'value="85123A &lt;b&gt;"' in Filters("q=85123A <b>", "open").drawn
    assert "85123A" not in Filters("", "open").drawn


def test_no_more_are_kept_than_fit() -> None:
    for number in range(listing.MOST_KEPT + 2):
        assert f"Status {number}" in Filters("", f"status {number}").drawn
    assert len(listing._untouched) <= listing.MOST_KEPT
