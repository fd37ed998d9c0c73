"""Moving one node of the structure, under the authority's lock."""

from companies.models import StructureNode
from companies.structure import path_to_root
from storefront.lib.errors import DomainError


class NotAPlace(DomainError):
    """Where the node cannot go: below itself, or below what is gone."""

    code = "not_a_place"


def place_under(node: StructureNode, under: StructureNode) -> None:
    if node.parent_id == under.pk:
        return
    above = path_to_root(node.company_id, under.pk)
    if not above:
        raise NotAPlace(f"{under} is not in the structure any more.")
    if node.pk in above:
        raise NotAPlace(f"{node} cannot stand below {under}, who is in their own branch.")
    node.parent = under
    node.save(update_fields=["parent"])
