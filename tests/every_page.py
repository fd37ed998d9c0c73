"""What every page of a company has something to show of."""

import uuid

from companies import services as companies
from companies.models import Member
from purchase_orders import services as purchase_orders
from purchase_orders.services import Choice
from purchase_orders.services.bulk import Verdict
from storefront.catalog.models import NAME_LENGTH, SKU_LENGTH
from tests.checkout.shop import fill
from tests.factories import make_member, make_product, make_role, send_invitation
from tests.purchase_orders.documents import place, rule_over

# Without a place where it could be broken, and of the widest letter.
LONG_SKU = "W" * SKU_LENGTH


def one_of_each(owner: Member) -> uuid.UUID:
    """PO 1 waits, 2 is rejected, 3 became order 1, 4 failed; a rule, a cart, an invitation, a team;
    the key of a receipt."""
    goods, few = make_product(name="A heart"), make_product(stock=1)
    long = make_product(sku=LONG_SKU, name="N" * NAME_LENGTH)
    buyer = make_member(owner.company, "Ben Nash")
    companies.add_team(owner.company_id, "Workshop", under=owner.node, by=None)
    finance = make_role(owner.company, "Finance")
    make_member(owner.company, "Fay Grant", finance)
    rule_over("100", owner, ("manager", None, 1), ("role", finance, 1))
    place(buyer, [(goods, 40), (long, 1)], reference="BR-2291")
    place(buyer, [(goods, 50)])
    purchase_orders.convert(place(buyer, [(goods, 3), (long, 1)], reference="W" * 64).pk)
    purchase_orders.convert(place(buyer, [(few, 5), (goods, 1), (long, 1)]).pk)
    key = uuid.uuid4()
    purchase_orders.decide_in_bulk(key, Verdict.REJECT, [Choice(2, 1), Choice(3, 1)], by=owner, comment="No")
    fill(owner, (goods, 12), (long, 1))
    send_invitation(owner, "Ivy Lane")
    return key
