"""What happened in the demo world: the documents, each with its basket and what became of it."""

from storefront.demo.scenes.closed import CLOSED
from storefront.demo.scenes.events import EVENTS
from storefront.demo.scenes.neighbours import NEIGHBOURS
from storefront.demo.scenes.waiting import WAITING

SCENES = (*CLOSED, *WAITING, *NEIGHBOURS)

__all__ = ["CLOSED", "EVENTS", "NEIGHBOURS", "SCENES", "WAITING"]
