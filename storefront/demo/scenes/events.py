"""What happened besides: people left and came, products went off sale, prices changed under what waits."""

from storefront.demo.play import Happening
from storefront.demo.steps import goes_off_sale, invites, leaves, prices_change, rejects_in_bulk

# Per cent. Each is on one of the orders that wait, which keep what they were placed at.
NEW_PRICES = {"22564": 15, "22634": 12, "22963": 18, "22355": 20, "22632": 14, "22957": 16, "85061W": -10}

EVENTS = (
    Happening(
        280,
        lambda play: rejects_in_bulk(
            play, "manager", ["bulk1", "bulk2"], "Not before the stocktake is done."
        ),
    ),
    Happening(115, lambda play: goes_off_sale(play, "22265")),
    Happening(96, lambda play: goes_off_sale(play, "22281")),
    Happening(43, lambda play: leaves(play, "left")),
    Happening(
        75, lambda play: invites(play, "Noah Fell", "Night buyer", under="manager")
    ),  # and did not come
    Happening(12, lambda play: invites(play, "Iris Lane", "Junior buyer", under="manager")),
    Happening(5, lambda play: prices_change(play, NEW_PRICES)),
)
