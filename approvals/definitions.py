"""The words a rule is made of. No queries here; models and pure rules share them."""

from django.db.models.enums import TextChoices


class Attribute(TextChoices):
    """What a condition looks at."""

    ORDER_TOTAL = "order_total", "Order total (incl. tax)"
    SHIPPING_COST = "shipping_cost", "Shipping cost (incl. tax)"
    SKU_COUNT = "sku_count", "Number of SKUs"


class Operator(TextChoices):
    MORE_THAN = "more_than", "is more than"
    LESS_THAN = "less_than", "is less than"
    AT_LEAST = "more_than_or_equal", "is more than or equal to"
    AT_MOST = "less_than_or_equal", "is less than or equal to"


class Kind(TextChoices):
    """Who a requirement asks."""

    ADMINISTRATOR = "administrator", "Company administrator"
    MANAGER = "manager", "Purchaser's manager"
    ROLE = "role", "Role"
    NAMED = "named", "Named people"


class Verdict(TextChoices):
    APPROVE = "approve", "Approved"
    REJECT = "reject", "Rejected"
    OVERRIDE = "override", "Approved without other approvals"


class Ground(TextChoices):
    """Why a round needs approval, or why it needs none."""

    TRACKS = "tracks", "approval rules apply"
    NO_RULE = "no_rule", "no approval rule applies"
    ADMINISTRATOR = "administrator", "the company administrator placed it"
    ROLE_AUTO_APPROVES = (
        "role_auto_approves",
        "purchase orders of this role are approved automatically",
    )
    SOLE_HOLDER = "sole_holder", "the placer is the only one who could approve it"
