"""What every page of a company has something to show of."""

import uuid

from companies import services as companies
from companies.models import Member
from purchase_orders import services as purchase_orders
from purchase_orders.services import Choice
from purchase_orders.services.bulk import Verdict
from tests.checkout.shop import fill
from tests.factories import make_member, make_product, send_invitation
from tests.purchase_orders.documents import place, rule_over


def one_of_each(owner: Member) -> uuid.UUID:
    """PO 1 waits, 2 is rejected, 3 became order 1, 4 failed; a rule, a cart, an invitation, a team;
    the key of a receipt."""
    goods, few = make_product(name="A heart"), make_product(stock=1)
    buyer = make_member(owner.company, "Ben Nash")
    companies.add_team(owner.company_id, "Workshop", under=owner.node, by=None)
    rule_over("100", owner, ("manager", None, 1))
    place(buyer, [(goods, 40)], reference="BR-2291")
    place(buyer, [(goods, 50)])
    purchase_orders.convert(place(buyer, [(goods, 3)], reference="W" * 64).pk)
    purchase_orders.convert(place(buyer, [(few, 5), (goods, 1)]).pk)
    key = uuid.uuid4()
    purchase_orders.decide_in_bulk(key, Verdict.REJECT, [Choice(2, 1), Choice(3, 1)], by=owner, comment="No")
    fill(owner, (goods, 12))
    send_invitation(owner, "Ivy Lane")
    return key
