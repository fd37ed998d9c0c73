"""Whether the member has seen the end of a bulk decision: until then the queue leads to its receipt."""

from django.db import migrations, models

SEEN = "UPDATE purchase_orders_bulkdecision SET seen_at = finished_at WHERE finished_at IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("purchase_orders", "0004_store_hold")]

    operations = [
        migrations.AddField(
            model_name="bulkdecision",
            name="seen_at",
            field=models.DateTimeField(blank=True, help_text="Its member has seen the end of it.", null=True),
        ),
        migrations.RunSQL(SEEN, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="bulkdecision",
            index=models.Index(
                condition=models.Q(seen_at=None), fields=["company", "member"], name="bulk_not_seen_yet"
            ),
        ),
    ]
