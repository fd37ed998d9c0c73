"""The single key gives way to the table of sources, which the migration before has filled from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkout", "0005_sources")]

    operations = [
        migrations.RemoveConstraint(model_name="cart", name="cart_is_copied_within_its_company"),
        migrations.RemoveField(model_name="cart", name="copied_from"),
        migrations.AddField(
            model_name="cart",
            name="copied_from",
            field=models.ManyToManyField(
                related_name="+", through="checkout.CartSource", to="purchase_orders.purchaseorder"
            ),
        ),
    ]
