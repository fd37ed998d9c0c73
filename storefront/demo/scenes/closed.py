"""Lakeside's purchase orders that are done with: ordered, rejected, canceled, or failed."""

from storefront.checkout.models import PaymentMethod
from storefront.demo.play import Scene
from storefront.demo.shop import COLLECTION, COURIER, FRAGILE, SAMPLES, SPRING
from storefront.demo.steps import (
    approves,
    cancels,
    overrides,
    rejects,
    says,
    store_cancels_the_order,
)

CLOSED = (
    Scene("first", 1035, note="To see how this works."),
    Scene("sole", 960, by="left", shipping=FRAGILE, reference="NIGHT-4"),
    Scene(
        "manager_yes",
        900,
        reference="BR-2104",
        then=(
            approves("manager", 5, "Good prices. Go ahead."),
            says("buyer", 30, "All arrived, one of the boxes dented but nothing broken."),
        ),
    ),
    Scene("own", 850, by="admin", shipping=COURIER, note="Christmas window, both shops."),
    Scene(
        "rejected",
        800,
        shipping=COURIER,
        reference="BR-2117",
        then=(
            says("buyer", 1, "The bunting sold out in four days last year, so I doubled it."),
            rejects("manager", 3, "We still have three boxes of these. Order again in spring."),
        ),
    ),
    Scene("senior", 740, by="buyer2", reference="SB-0031"),
    Scene(
        "two_yes",
        700,
        shipping=COURIER,
        reference="ΠΑΡ-2291/Α",
        note="For the Athens pop-up; their own number is above.",
        then=(
            approves("manager", 2),
            says("finance", 6, "Is the Athens shop charged to marketing or to retail?"),
            says("buyer", 7, "Marketing, cost centre 410."),
            approves("finance", 9, "Booked on 410."),
        ),
    ),
    Scene("canceled", 640, then=(cancels("buyer", 1, "Ordered twice by mistake."),)),
    Scene(
        "big",
        600,
        shipping=COURIER,
        payment=PaymentMethod.BANK_TRANSFER,
        reference="FAIR-1",
        note="Stock for the whole trade fair.",
        then=(
            says("buyer", 1, "The fair opens in five weeks; the supplier needs three."),
            approves("manager", 2),
            approves("director2", 7, "Agreed at the board meeting."),
            says("auditor", 9, "Please attach the board minutes to your own file."),
            approves("director1", 20),
            approves("finance", 24),
        ),
    ),
    Scene(
        "override",
        540,
        shipping=COURIER,
        note="Urgent: the fair starts tomorrow.",
        then=(overrides("controller", 6, "Mary is ill and the fair starts tomorrow."),),
    ),
    Scene(
        "second_no",
        480,
        then=(
            approves("manager", 4, "Fine with me, if the budget allows."),
            rejects("finance", 10, "The season's budget is spent. Please come back in the new quarter."),
            says("buyer", 12, "Understood. I will split it."),
        ),
    ),
    Scene(
        "five_hundred",
        430,
        shipping=COURIER,
        payment=PaymentMethod.BANK_TRANSFER,
        reference="BR-2200",
        note="One of everything for the new showroom.",
        then=(
            approves("admin", 3),
            says("manager", 5, "500 lines! I looked at the fifty dearest; they are right."),
            approves("manager", 6),
            approves("finance2", 16),
        ),
    ),
    Scene(
        "store_canceled",
        380,
        then=(store_cancels_the_order(10, "Returned unopened: wrong colour was picked."),),
    ),
    Scene(
        "manager_canceled",
        350,
        by="left",
        then=(cancels("manager", 4, "Leo is leaving; Ben will order this himself."),),
    ),
    Scene("sample", 320, by="buyer2", shipping=COLLECTION, code=SAMPLES, note="Free samples for the shelf."),
    Scene("bulk1", 300),
    Scene("bulk2", 296, shipping=COURIER),
    Scene(
        "copied",
        250,
        reference="BR-2240",
        then=(cancels("buyer", 5, "Placed again with the right reference."),),
    ),
    Scene(
        "copy",
        246,
        copies=("copied",),
        reference="BR-2241",
        then=(approves("manager", 2), says("buyer", 2.5, "Thank you, that was quick.")),
    ),
    Scene(
        "spring",
        230,
        shipping=COURIER,
        code=SPRING,
        copies=("bulk1", "bulk2"),
        note="The stocktake is done: both in one, with the spring code.",
        then=(approves("manager", 3),),
    ),
    Scene(
        "backorder",
        200,
        note="The jigsaw blocks may follow later.",
        then=(
            approves("manager", 3),
            says("buyer", 12, "Eight of the jigsaw blocks are on back order, the rest is here."),
        ),
    ),
    Scene("failed_out", 170, shipping=COURIER, then=(approves("manager", 10),)),
    Scene(
        "failed_short",
        150,
        then=(
            approves("manager", 8, "Sorry for the wait."),
            says("buyer", 9, "Only four of the small cake stands are left. I asked the store for more."),
        ),
    ),
    Scene(
        "failed_disabled",
        120,
        shipping=COURIER,
        then=(
            approves("manager", 9),
            says("buyer", 11, "The Easter line is gone. Shall I order without it?"),
            says("manager", 12, "Yes, please."),
        ),
    ),
    Scene("failed_two", 100, then=(approves("manager", 7),)),
)
