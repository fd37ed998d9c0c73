"""Lakeside's purchase orders that wait: five of them for the manager, one for the store."""

from storefront.demo.play import Scene
from storefront.demo.shop import COURIER, FRAGILE
from storefront.demo.steps import approves, says, store_holds

WAITING = (
    Scene(
        "nine_days",
        52,
        then=(says("buyer", 36, "Could you look at this one? The supplier asks."),),
    ),
    Scene(
        "left",
        44,
        by="left",
        note="My last one. Ben knows about it.",
        then=(says("manager", 5, "Leo has left. I will ask Ben whether we still need this."),),
    ),
    Scene(
        "finance",
        40,
        shipping=COURIER,
        reference="BR-2287",
        then=(
            approves("manager", 6),
            says("finance2", 20, "I am waiting for the new budget; Fiona may be quicker."),
        ),
    ),
    Scene(
        "directors",
        38,
        shipping=COURIER,
        note="Spring collection, agreed in principle.",
        then=(
            approves("manager", 3),
            approves("finance", 9),
            approves("director1", 15, "Derek, please look at the jam sets."),
            says("auditor", 18, "Over the limit for a single supplier; the policy asks for two directors."),
        ),
    ),
    Scene("stand_in", 35, shipping=FRAGILE, note="Glass: please pack well."),
    Scene(
        "br_2291",
        33,
        shipping=COURIER,
        reference="BR-2291",
        then=(says("buyer", 2, "Prices are held until you decide."),),
    ),
    Scene("skus34", 30, note="A few of each, to fill the gaps."),
    Scene("manager_own", 26, by="manager", reference="MH-12"),
    Scene("finance_2", 22, then=(approves("manager", 4, "Needed before the bank holiday."),)),
    Scene(
        "both",
        14,
        shipping=COURIER,
        reference="BR-2295",
        note="For the winter fair.",
        then=(says("finance", 4, "I will look at it after Mary."),),
    ),
    Scene(
        "directors_2",
        9,
        shipping=COURIER,
        reference="FAIR-2",
        then=(approves("manager", 2), says("manager", 2.5, "Directors: the quote holds until Friday.")),
    ),
    Scene(
        "held",
        6,
        shipping=COURIER,
        reference="BR-2296",
        note="For the garden corner.",
        then=(
            store_holds(1, "The parasols are too long for the courier; we are asking another carrier."),
            approves("manager", 3),
        ),
    ),
    Scene("hour", 1, reference="BR-2297"),
)
