"""The single key gives way to the table of sources, which the migration before has filled from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("purchase_orders", "0008_sources")]

    operations = [
        migrations.RemoveConstraint(model_name="purchaseorder", name="po_is_copied_within_its_company"),
        migrations.RemoveField(model_name="purchaseorder", name="copied_from"),
        migrations.AddField(
            model_name="purchaseorder",
            name="copied_from",
            field=models.ManyToManyField(
                related_name="copies",
                through="purchase_orders.PurchaseOrderSource",
                through_fields=("purchase_order", "source"),
                to="purchase_orders.purchaseorder",
            ),
        ),
    ]
