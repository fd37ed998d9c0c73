"""Comments, and who has read them."""

import uuid

from django.db import transaction
from django.utils import timezone

from companies.models import Member
from purchase_orders import history
from purchase_orders.errors import ReasonNeeded
from purchase_orders.models import Comment, LastRead, PurchaseOrder
from purchase_orders.rules import Action
from purchase_orders.services._document import lock_for
from storefront.lib.models import new_id


@transaction.atomic
def add_comment(number: int, text: str, *, by: Member) -> Comment:
    text = text.strip()
    if not text:
        raise ReasonNeeded("Write something first.")
    opened = lock_for(Action.COMMENT, number, by=by)
    comment = Comment.objects.create(
        company_id=opened.po.company_id,
        purchase_order=opened.po,
        author=opened.member,
        author_name=opened.member.name,
        text=text,
    )
    history.record_comment(opened.po, text, by=opened.member)
    return comment


def mark_read(po: PurchaseOrder, member_id: uuid.UUID) -> None:
    """The member has the comments before their eyes now."""
    LastRead.objects.bulk_create(
        [
            LastRead(
                id=new_id(),
                company_id=po.company_id,
                purchase_order=po,
                member_id=member_id,
                read_at=timezone.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["purchase_order", "member"],
        update_fields=["read_at"],
    )
