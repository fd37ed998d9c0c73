"""What a cart was copied from, in a table of its own: it may be several. Key and way back are carried over.

Backwards only one of several can be kept: the one that was placed last.
"""

import django.db.models.deletion
from django.db import migrations, models

import storefront.lib.models

CARRY_OVER = """
INSERT INTO checkout_cartsource (id, company_id, cart_id, purchase_order_id)
SELECT gen_random_uuid(), company_id, id, copied_from_id
  FROM checkout_cart WHERE copied_from_id IS NOT NULL
"""
# The keys are looked at before the table goes: with some of them still to be looked at it may not.
CARRY_BACK = """
UPDATE checkout_cart cart SET copied_from_id = latest.purchase_order_id
  FROM (SELECT DISTINCT ON (named.cart_id) named.cart_id, named.purchase_order_id
          FROM checkout_cartsource named
          JOIN purchase_orders_purchaseorder source ON source.id = named.purchase_order_id
         ORDER BY named.cart_id, source.number DESC) latest
 WHERE latest.cart_id = cart.id;
SET CONSTRAINTS ALL IMMEDIATE;
"""
UNDO_NAMES_SEVERAL = """
UPDATE checkout_cart
   SET undo = jsonb_set(undo, '{copied_from}', CASE undo -> 'copied_from'
       WHEN 'null' THEN '[]' ELSE jsonb_build_array(undo -> 'copied_from') END)
 WHERE undo IS NOT NULL
"""
UNDO_NAMES_ONE = """
UPDATE checkout_cart
   SET undo = jsonb_set(undo, '{copied_from}', coalesce(undo -> 'copied_from' -> -1, 'null'))
 WHERE undo IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("checkout", "0004_free_above_has_its_amount"),
        ("companies", "0010_who_is_above"),
        ("purchase_orders", "0007_counted_up_to"),
    ]

    operations = [
        migrations.CreateModel(
            name="CartSource",
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
                    "cart",
                    storefront.lib.models.CompanyForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sources",
                        to="checkout.cart",
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
            ],
            options={
                "abstract": False,
                "constraints": [
                    storefront.lib.models.SameCompany(field="cart", name="cart_source_is_named_in_its_company"),
                    storefront.lib.models.SameCompany(
                        field="purchase_order", name="cart_source_is_of_same_company"
                    ),
                    models.UniqueConstraint(
                        fields=("cart", "purchase_order"), name="cart_names_each_source_once"
                    ),
                ],
            },
        ),
        migrations.RunSQL(CARRY_OVER, CARRY_BACK),
        migrations.RunSQL(UNDO_NAMES_SEVERAL, UNDO_NAMES_ONE),
    ]
