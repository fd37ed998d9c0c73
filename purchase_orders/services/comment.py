"""Comments, and who has read them."""

import uuid
from datetime import datetime

from django.db import transaction

from companies.models import Member
from purchase_orders import history
from purchase_orders.errors import ReasonNeeded
from purchase_orders.models import Comment, LastRead, PurchaseOrder
from purchase_orders.rules import Action
from purchase_orders.services._document import lock_for
from storefront.lib.models import new_id


@transaction.atomic
def add_comment(number: int, text: str, *, by: Member, key: uuid.UUID | None = None) -> Comment:
    """`key` names the comment before it is stored: the same one sent again is not stored twice."""
    text = text.strip()
    if not text:
        raise ReasonNeeded("Write something first.")
    opened = lock_for(Action.COMMENT, number, by=by)
    if key is not None and (sent := opened.po.comments.filter(pk=key, author=by).first()) is not None:
        return sent
    comment = Comment.objects.create(
        id=_unused(key),
        company_id=opened.po.company_id,
        purchase_order=opened.po,
        author=opened.member,
        author_name=opened.member.name,
        text=text,
    )
    history.record_comment(opened.po, text, by=opened.member)
    return comment


def _unused(key: uuid.UUID | None) -> uuid.UUID:
    """The key that came with the form, unless somebody made up one that is taken."""
    return new_id() if key is None or Comment.objects.filter(pk=key).exists() else key


def mark_read(po: PurchaseOrder, member_id: uuid.UUID, *, up_to: datetime) -> None:
    """The member has the comments up to this one before their eyes. Not up to now: one that is about to be
    committed was begun before, and would never be new."""
    LastRead.objects.bulk_create(
        [
            LastRead(
                id=new_id(),
                company_id=po.company_id,
                purchase_order=po,
                member_id=member_id,
                read_at=up_to,
            )
        ],
        update_conflicts=True,
        unique_fields=["purchase_order", "member"],
        update_fields=["read_at"],
    )
