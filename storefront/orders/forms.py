"""The filters of the list of orders."""

from storefront.lib import listing
from storefront.orders.listing import SORT_COLUMNS
from storefront.orders.models import Order


class ListForm(listing.ListForm):
    status = listing.status_field(Order.Status.choices)
    sort = listing.sort_field(SORT_COLUMNS)
