"""A method that is free above an amount, and had none, was never free."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("checkout", "0002_allowed_methods")]

    operations = [
        migrations.RunSQL(
            "UPDATE checkout_shippingmethod SET kind = 'flat' WHERE kind = 'free_above' AND free_above IS NULL",
            migrations.RunSQL.noop,
        )
    ]
