"""The lines of a cart: adding, changing, taking out, and taking that back."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

from django.db import transaction
from django.db.models.functions import Upper
from django.utils import timezone

from companies.models import Member
from storefront.catalog.models import Product
from storefront.checkout.models import MAX_QUANTITY, Cart, CartLine
from storefront.checkout.rules import refuse_who_may_not_order
from storefront.lib.errors import DomainError

BATCH = 2000


class NothingToUndo(DomainError):
    code: ClassVar[str] = "nothing_to_undo"


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of something. Without a product it can only be kept, and says that it is gone."""

    product_id: uuid.UUID | None
    sku: str
    name: str
    quantity: int

    @property
    def key(self) -> uuid.UUID | str:
        return self.product_id or self.sku


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding: `refused` has a sentence for each line that was not added."""

    lines: int = 0
    pieces: int = 0
    refused: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        some = "1 line" if self.lines == 1 else f"{self.lines:,} lines"
        return f"{some}, {self.pieces:,} pieces, added to the cart."


def take_cart(by: Member) -> Cart:
    """The member's cart, locked, to be changed: how each change of a cart begins. Raises MayNotOrder.

    Without the authority's lock: a cart gives no right, and placing it asks again.
    """
    refuse_who_may_not_order(by)
    return Cart.objects.lock_or_start(by)


@transaction.atomic
def add(quantities: Mapping[uuid.UUID, int], *, by: Member, skus: Sequence[tuple[str, int]] = ()) -> Added:
    """Any number of products at once, by key or by SKU; what is in the cart already adds up."""
    wanted, refused = _sold(quantities, skus)
    cart = take_cart(by)
    left_out = put(cart, wanted)
    touch(cart, undo=None)
    taken = [one for one in wanted if one.key not in {other.key for other in left_out}]
    refused += [too_many(one) for one in left_out]
    return Added(len(taken), sum(one.quantity for one in taken), tuple(refused))


def _sold(
    quantities: Mapping[uuid.UUID, int], skus: Sequence[tuple[str, int]]
) -> tuple[list[Wanted], list[str]]:
    """What of it is sold, and a sentence for each that is not. A SKU counts in any case."""
    products = Product.objects.only("sku", "name", "is_active")
    by_key = products.in_bulk(list(quantities)) if quantities else {}
    named = (
        products.annotate(key=Upper("sku")).filter(key__in={sku.upper() for sku, _ in skus}) if skus else ()
    )
    by_sku = {product.sku.upper(): product for product in named}
    chosen = [(by_key.get(key), "A product that you chose", many) for key, many in quantities.items()]
    chosen += [(by_sku.get(sku.upper()), sku, many) for sku, many in skus]
    wanted, refused = [], []
    for product, words, quantity in chosen:
        if product is None:
            refused.append(f"{words} is not sold here.")
        elif not product.is_active:
            refused.append(f"{product.sku} is no longer sold.")
        else:
            wanted.append(Wanted(product.pk, product.sku, product.name, quantity))
    return wanted, refused


def put(cart: Cart, wanted: Iterable[Wanted]) -> list[Wanted]:
    """Into a locked cart; the same product adds up. Gives back what would be too many of one."""
    there = {line.product_id or line.sku: line for line in cart.lines.all()}
    position = max((line.position for line in there.values()), default=0)
    more: dict[uuid.UUID, CartLine] = {}
    new: dict[uuid.UUID, CartLine] = {}
    left_out = []
    for one in wanted:
        line = there.get(one.key)
        if (line.quantity if line else 0) + one.quantity > MAX_QUANTITY:
            left_out.append(one)
        elif line is None:
            line = there[one.key] = _line(cart, one, position := position + 1)
            new[line.pk] = line
        else:
            line.quantity += one.quantity
            more[line.pk] = line
    CartLine.objects.bulk_create(new.values(), batch_size=BATCH)
    changed = [line for pk, line in more.items() if pk not in new]
    CartLine.objects.bulk_update(changed, ["quantity"], batch_size=BATCH)
    return left_out


def too_many(one: Wanted) -> str:
    return f"{one.sku}: one order takes at most {MAX_QUANTITY:,}."


def _line(cart: Cart, one: Wanted, position: int) -> CartLine:
    return CartLine(
        company_id=cart.company_id,
        cart=cart,
        position=position,
        product_id=one.product_id,
        sku=one.sku,
        name=one.name,
        quantity=one.quantity,
    )


@transaction.atomic
def change_quantities(quantities: Mapping[uuid.UUID, int], *, by: Member) -> None:
    """By line; zero takes the line out. Lines that are gone meanwhile are passed over."""
    cart = take_cart(by)
    lines = list(cart.lines.filter(pk__in=quantities))
    out = [line for line in lines if not quantities[line.pk]]
    changed = [line for line in lines if quantities[line.pk] not in {0, line.quantity}]
    for line in changed:
        line.quantity = quantities[line.pk]
    CartLine.objects.bulk_update(changed, ["quantity"], batch_size=BATCH)
    if out:
        take_out(cart, out)
    elif changed:
        touch(cart, undo=None)


@transaction.atomic
def remove(line_id: uuid.UUID, *, by: Member) -> None:
    cart = take_cart(by)
    take_out(cart, list(cart.lines.filter(pk=line_id)))


@transaction.atomic
def clear(*, by: Member) -> None:
    cart = take_cart(by)
    take_out(cart, list(cart.lines.all()))


def take_out(cart: Cart, lines: Sequence[CartLine]) -> None:
    """Of a locked cart, so that `undo` can put them back."""
    if not lines:
        return
    CartLine.objects.filter(pk__in=[line.pk for line in lines]).delete()
    said = f"{lines[0].sku} {lines[0].name}" if len(lines) == 1 else f"{len(lines)} lines"
    undo = way_back(cart, f"{said} removed.", lines, replaces=False)
    if not cart.lines.exists():
        cart.copied_from = None  # what is put in from now on is no copy
    touch(cart, undo=undo)


def way_back(cart: Cart, said: str, lines: Iterable[CartLine], *, replaces: bool) -> dict[str, object]:
    """What `undo` needs to bring these lines back; `replaces`: instead of those there are then."""
    kept = [
        asdict(Wanted(line.product_id, line.sku, line.name, line.quantity)) | {"position": line.position}
        for line in lines
    ]
    return {"said": said, "replaces": replaces, "lines": kept, "copied_from": cart.copied_from_id}


@transaction.atomic
def undo(*, by: Member) -> None:
    """Take back the last removal, merge or replacement: the next change makes that impossible."""
    cart = take_cart(by)
    if cart.undo is None:
        raise NothingToUndo("The cart has been changed since; there is nothing to undo.")
    if cart.undo["replaces"]:
        cart.lines.all().delete()
    cart.copied_from_id = cart.undo["copied_from"]
    lines = [CartLine(**fields, company_id=cart.company_id, cart=cart) for fields in cart.undo["lines"]]
    _forget_products_that_are_gone(lines)
    CartLine.objects.bulk_create(lines, batch_size=BATCH)
    touch(cart, undo=None)


def _forget_products_that_are_gone(lines: Iterable[CartLine]) -> None:
    wanted = [line.product_id for line in lines if line.product_id is not None]
    there = {str(pk) for pk in Product.objects.filter(pk__in=wanted).values_list("pk", flat=True)}
    for line in lines:
        if str(line.product_id) not in there:
            line.product_id = None


def touch(cart: Cart, *, undo: dict[str, object] | None) -> None:
    cart.undo = undo
    cart.updated_at = timezone.now()
    cart.save(update_fields=["undo", "updated_at", "copied_from"])
