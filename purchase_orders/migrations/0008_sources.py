"""What a purchase order was copied from, in a table of its own: a cart may hold several. The old key is carried over.

Backwards only one of several can be kept: the one that was placed last.
"""

import django.db.models.deletion
from django.db import migrations, models

import storefront.lib.models

CARRY_OVER = """
INSERT INTO purchase_orders_purchaseordersource (id, company_id, purchase_order_id, source_id)
SELECT gen_random_uuid(), company_id, id, copied_from_id
  FROM purchase_orders_purchaseorder WHERE copied_from_id IS NOT NULL
"""
# The keys are looked at before the table goes: with some of them still to be looked at it may not.
CARRY_BACK = """
UPDATE purchase_orders_purchaseorder po SET copied_from_id = latest.source_id
  FROM (SELECT DISTINCT ON (named.purchase_order_id) named.purchase_order_id, named.source_id
          FROM purchase_orders_purchaseordersource named
          JOIN purchase_orders_purchaseorder source ON source.id = named.source_id
         ORDER BY named.purchase_order_id, source.number DESC) latest
 WHERE latest.purchase_order_id = po.id;
SET CONSTRAINTS ALL IMMEDIATE;
"""
FROZEN = """
CREATE TRIGGER po_source_is_frozen BEFORE UPDATE OR DELETE ON purchase_orders_purchaseordersource
    FOR EACH ROW EXECUTE FUNCTION frozen_but_for();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("companies", "0010_who_is_above"),
        ("purchase_orders", "0007_counted_up_to"),
    ]

    operations = [
        migrations.CreateModel(
            name="PurchaseOrderSource",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=storefront.lib.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="companies.company",
                    ),
                ),
                (
                    "purchase_order",
                    storefront.lib.models.CompanyForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="purchase_orders.purchaseorder",
                    ),
                ),
                (
                    "source",
                    storefront.lib.models.CompanyForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="purchase_orders.purchaseorder",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    storefront.lib.models.SameCompany(
                        field="purchase_order", name="po_source_is_named_in_its_company"
                    ),
                    storefront.lib.models.SameCompany(field="source", name="po_source_is_of_same_company"),
                    models.UniqueConstraint(
                        fields=("purchase_order", "source"), name="po_names_each_source_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purchase_order", models.F("source")), _negated=True),
                        name="po_is_no_copy_of_itself",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CARRY_OVER, CARRY_BACK),
        migrations.RunSQL(FROZEN, migrations.RunSQL.noop),  # it goes with its table
    ]
