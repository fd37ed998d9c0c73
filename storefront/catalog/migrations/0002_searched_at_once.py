"""What is imported is in the index itself, where no search reads through what has still to be put into it."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.RemoveIndex("product", "product_search"),
        migrations.AddIndex("product", GinIndex(fields=["search"], name="product_search", fastupdate=False)),
    ]
