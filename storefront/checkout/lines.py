"""The lines of a cart: adding, changing, taking out, and taking that back."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from companies.models import Member
from storefront.catalog.models import Product
from storefront.checkout.models import MAX_QUANTITY, Cart, CartLine, CartSource
from storefront.checkout.rules import refuse_who_may_not_order
from storefront.lib.columns import insert_columns, update_columns
from storefront.lib.errors import DomainError
from storefront.lib.words import counted


class NothingToUndo(DomainError):
    code: ClassVar[str] = "nothing_to_undo"


class Wanted(NamedTuple):
    """So many of something. Without a product it can only be kept, and says that it is gone."""

    product_id: uuid.UUID | None
    sku: str
    name: str
    quantity: int

    @property
    def key(self) -> uuid.UUID | str:
        return self.product_id or self.sku


class Kept(NamedTuple):
    """A line that is in a cart."""

    pk: uuid.UUID
    position: int
    product_id: uuid.UUID | None
    sku: str
    name: str
    quantity: int

    @property
    def key(self) -> uuid.UUID | str:
        return self.product_id or self.sku


def kept(lines: QuerySet[CartLine]) -> list[Kept]:
    return [Kept._make(row) for row in lines.values_list(*Kept._fields)]


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding: `refused` has a sentence for each line that was not added."""

    lines: int = 0
    pieces: int = 0
    refused: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        return f"{counted(self.lines, 'line')}, {counted(self.pieces, 'piece')}, added to the cart."


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
    not_taken = set(map(id, left_out))  # of the same product another entry may have been taken
    taken = [one for one in wanted if id(one) not in not_taken]
    refused += [too_many(one) for one in left_out]
    products = {one.key for one in taken}
    return Added(len(products), sum(one.quantity for one in taken), tuple(refused))


def _sold(
    quantities: Mapping[uuid.UUID, int], skus: Sequence[tuple[str, int]]
) -> tuple[list[Wanted], list[str]]:
    """What of it is sold, and a sentence for each that is not. A SKU counts in any case."""
    products = Product.objects.values_list("pk", "sku", "name", "is_active")
    by_key = {row[0]: row for row in products.filter(pk__any=list(quantities))} if quantities else {}
    typed = [sku for sku, _ in skus]
    by_sku = {row[1].upper(): row for row in products.filter(sku__any_case=typed)} if typed else {}
    chosen = [(by_key.get(key), "A product that you chose", many) for key, many in quantities.items()]
    chosen += [(by_sku.get(sku.upper()), sku, many) for sku, many in skus]
    wanted, refused = [], []
    for product, words, quantity in chosen:
        if product is None:
            refused.append(f"{words} is not sold here.")
            continue
        key, sku, name, is_active = product
        if is_active:
            wanted.append(Wanted(key, sku, name, quantity))
        else:
            refused.append(f"{sku} is no longer sold.")
    return wanted, refused


def put(cart: Cart, wanted: Iterable[Wanted]) -> list[Wanted]:
    """Into a locked cart; the same product adds up. Gives back what would be too many of one."""
    there = {line.key: line for line in kept(cart.lines.all())}
    pieces = {key: line.quantity for key, line in there.items()}
    new: dict[uuid.UUID | str, Wanted] = {}
    more, left_out = set(), []
    for one in wanted:
        key = one.key
        if (together := pieces.get(key, 0) + one.quantity) > MAX_QUANTITY:
            left_out.append(one)
            continue
        pieces[key] = together
        if key in there:
            more.add(key)
        else:
            new.setdefault(key, one)
    update_columns(CartLine, [there[key].pk for key in more], quantity=[pieces[key] for key in more])
    last = max((line.position for line in there.values()), default=0)
    _insert(
        cart,
        [one._replace(quantity=pieces[key]) for key, one in new.items()],
        range(last + 1, last + len(new) + 1),
    )
    return left_out


def too_many(one: Wanted) -> str:
    return f"{one.sku}: one order takes at most {MAX_QUANTITY:,}."


def _insert(cart: Cart, lines: Collection[Wanted], positions: Collection[int]) -> None:
    insert_columns(
        CartLine,
        {"company_id": cart.company_id, "cart_id": cart.pk},
        {
            "position": positions,
            "product_id": [one.product_id for one in lines],
            "sku": [one.sku for one in lines],
            "name": [one.name for one in lines],
            "quantity": [one.quantity for one in lines],
        },
    )


@transaction.atomic
def change_quantities(quantities: Mapping[uuid.UUID, int], *, by: Member) -> None:
    """By line; zero takes the line out. Lines that are gone meanwhile are passed over."""
    cart = take_cart(by)
    lines = kept(cart.lines.filter(pk__any=list(quantities)))
    out = [line for line in lines if not quantities[line.pk]]
    changed = [line.pk for line in lines if quantities[line.pk] not in {0, line.quantity}]
    update_columns(CartLine, changed, quantity=[quantities[pk] for pk in changed])
    if out:
        take_out(cart, out)
    elif changed:
        touch(cart, undo=None)


@transaction.atomic
def remove(line_id: uuid.UUID, *, by: Member) -> None:
    cart = take_cart(by)
    take_out(cart, kept(cart.lines.filter(pk=line_id)))


@transaction.atomic
def clear(*, by: Member) -> None:
    cart = take_cart(by)
    take_out(cart, kept(cart.lines.all()))


def take_out(cart: Cart, lines: Sequence[Kept]) -> None:
    """Of a locked cart, so that `undo` can put them back."""
    if not lines:
        return
    CartLine.objects.filter(pk__any=[line.pk for line in lines]).delete()
    said = f"{lines[0].sku} {lines[0].name}" if len(lines) == 1 else f"{len(lines)} lines"
    undo = way_back(cart, f"{said} removed.", lines, replaces=False)
    if not cart.lines.exists():
        name_sources(cart, ())  # what is put in from now on is no copy
    touch(cart, undo=undo)


def way_back(cart: Cart, said: str, lines: Iterable[Kept], *, replaces: bool) -> dict[str, object]:
    """What `undo` needs to bring these lines back; `replaces`: instead of those there are then."""
    before = [
        {
            "product_id": line.product_id,
            "sku": line.sku,
            "name": line.name,
            "quantity": line.quantity,
            "position": line.position,
        }
        for line in lines
    ]
    return {"said": said, "replaces": replaces, "lines": before, "copied_from": sources(cart)}


def sources(cart: Cart) -> list[uuid.UUID]:
    """The purchase orders of which a locked cart says that it was copied from them."""
    return list(cart.sources.values_list("purchase_order", flat=True))


def name_sources(cart: Cart, purchase_orders: Collection[uuid.UUID]) -> None:
    """These and no others, each once."""
    cart.sources.all().delete()
    insert_columns(
        CartSource,
        {"company_id": cart.company_id, "cart_id": cart.pk},
        {"purchase_order_id": set(purchase_orders)},
    )


@transaction.atomic
def undo(*, by: Member) -> None:
    """Take back the last removal, merge or replacement: the next change makes that impossible."""
    cart = take_cart(by)
    if cart.undo is None:
        raise NothingToUndo("The cart has been changed since; there is nothing to undo.")
    if cart.undo["replaces"]:
        cart.lines.all().delete()
    name_sources(cart, [uuid.UUID(source) for source in cart.undo["copied_from"]])
    lines = cart.undo["lines"]
    _insert(cart, _as_wanted(lines), [line["position"] for line in lines])
    touch(cart, undo=None)


def _as_wanted(lines: Sequence[Mapping[str, Any]]) -> list[Wanted]:
    """What `way_back` kept; without its product where that is gone meanwhile."""
    products = [uuid.UUID(line["product_id"]) if line["product_id"] else None for line in lines]
    there = set(Product.objects.filter(pk__any=list(filter(None, products))).values_list("pk", flat=True))
    return [
        Wanted(product if product in there else None, line["sku"], line["name"], line["quantity"])
        for line, product in zip(lines, products, strict=True)
    ]


def touch(cart: Cart, *, undo: dict[str, object] | None) -> None:
    cart.undo = undo
    cart.updated_at = timezone.now()
    cart.save(update_fields=["undo", "last_copy", "updated_at"])
