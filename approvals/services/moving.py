"""Whom the purchase orders that wait would ask if somebody stood elsewhere in the structure. Reads only."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from approvals import rules
from approvals.definitions import Kind
from approvals.models import Track
from approvals.services._rows import Id, load_routes, person
from companies.models import Member, StructureNode
from companies.structure import managers_from
from storefront.lib.words import listed

MOST = 200  # purchase orders that are looked at


@dataclass(frozen=True, slots=True)
class Change:
    """So many purchase orders that now ask `no_longer` will ask `instead`; either may be nobody."""

    purchase_orders: int
    no_longer: Sequence[str]
    instead: Sequence[str]

    @property
    def sentence(self) -> str:
        many = self.purchase_orders != 1
        subject = f"{self.purchase_orders} purchase order{'s' if many else ''}"
        if not self.no_longer:
            return f"{subject} will ask {listed(self.instead)} too."
        waits = f"{subject} that wait{'' if many else 's'} for {listed(self.no_longer)}"
        if not self.instead:
            return f"{waits} will no longer do so; whoever else {'they ask' if many else 'it asks'} stays."
        return f"{waits} will ask {listed(self.instead)} instead."


@dataclass(frozen=True, slots=True)
class Changes:
    """`more` wait below the place than were looked at."""

    changes: Sequence[Change]
    more: bool


def asked_after_move(node: StructureNode, to: StructureNode) -> Changes:
    """A constant number of statements, however many wait."""
    waiting = _waiting_below(node)
    routes = load_routes(node.company_id, waiting[:MOST]) if waiting else {}
    if not routes:
        return Changes((), more=False)
    assert node.parent_id is not None  # the root does not move
    tails = managers_from([node.parent_id, to.pk])
    old, new = tails[node.parent_id], tails[to.pk]
    people = _people(new)
    differences = Counter(
        change
        for route in routes.values()
        if any(change := _difference(route, _moved(route, len(old), new, people)))
    )
    changes = [Change(count, *each) for each, count in sorted(differences.items(), key=lambda pair: -pair[1])]
    return Changes(changes, more=len(waiting) > MOST)


def _waiting_below(node: StructureNode) -> list[Id]:
    """Those that ask a manager of somebody who moves, the oldest first."""
    moving = Q(placed_by__node__above__contains=[node.pk]) | Q(placed_by__node=node.pk)
    tracks = Track.objects.filter(moving, company=node.company_id, open=True)
    asking = tracks.filter(requirements__kind=Kind.MANAGER, requirements__askable=True)
    ids = asking.order_by("purchase_order").values_list("purchase_order", flat=True).distinct()
    return list(ids[: MOST + 1])


def _people(keys: Collection[Id]) -> list[rules.Person]:
    return [person(member) for member in Member.objects.filter(pk__in=keys)]


def _moved(
    route: rules.Route, tail: int, managers: Sequence[Id], people: Iterable[rules.Person]
) -> rules.Route:
    """The last `tail` managers are those above the place that moves; others take their place."""
    within = route.managers[: len(route.managers) - tail]
    known = {each.key for each in route.people} | {route.placer}
    return replace(
        route,
        managers=[*within, *managers],
        people=[*route.people, *(each for each in people if each.key not in known)],
    )


def _difference(before: rules.Route, after: rules.Route) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = {each.key: each.name for each in (*before.people, *after.people)}
    return _named(before.asked.keys() - after.asked.keys(), names), _named(
        after.asked.keys() - before.asked.keys(), names
    )


def _named(keys: Collection[Id], names: Mapping[Id, str]) -> tuple[str, ...]:
    return tuple(sorted(names[key] for key in keys))
