"""Places of the structure, under the authority's lock."""

from companies.models import StructureNode
from companies.structure import path_to_root
from storefront.lib.errors import DomainError


class NotAPlace(DomainError):
    """Where the node cannot go: below itself, or below what is gone."""

    code = "not_a_place"


def standing_place(node: StructureNode) -> StructureNode:
    """The node itself, if it is still there: somebody may have removed it since the form was opened."""
    if not StructureNode.objects.filter(pk=node.pk, company_id=node.company_id).exists():
        raise NotAPlace(f"{node} is not in the structure any more.")
    return node


def place_under(node: StructureNode, under: StructureNode) -> None:
    if node.parent_id == under.pk:
        return
    standing_place(under)
    if node.pk in path_to_root(node.company_id, under.pk):
        raise NotAPlace(f"{node} cannot stand below {under}, who is in their own branch.")
    node.parent = under
    node.save(update_fields=["parent"])
