"""Harbour & Finch has no rules; Oakley Stores orders directly, and buys what others wait for."""

from storefront.checkout.models import PaymentMethod
from storefront.demo.play import Scene
from storefront.demo.shop import COURIER

NEIGHBOURS = (
    Scene("harbour1", 610, company="harbour", reference="HF-1"),
    Scene("oakley1", 410, company="oakley"),
    Scene("oakley_jigsaws", 215, company="oakley", all_but=(("22623", 16),)),
    Scene("oakley_cake_stands", 166, company="oakley", shipping=COURIER, all_but=(("22215", 0),)),
    Scene("oakley_small_stands", 147, company="oakley", by="admin", all_but=(("22182", 4),)),
    Scene("oakley_mirrors", 98, company="oakley", shipping=COURIER, all_but=(("22166", 0),)),
    Scene("harbour2", 160, company="harbour", shipping=COURIER, payment=PaymentMethod.BANK_TRANSFER),
    Scene("harbour3", 60, company="harbour", by="manager@lakeside.example", reference="HF-2"),
    Scene("oakley2", 24, company="oakley", shipping=COURIER, reference="Shelf 9"),
)
