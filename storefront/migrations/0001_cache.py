"""The table of Django's database cache: what limits sign-in must count for all web processes alike."""

from django.db import migrations

CACHE = """
CREATE TABLE storefront_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX storefront_cache_expires ON storefront_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = ()

    operations = (migrations.RunSQL(CACHE, "DROP TABLE storefront_cache"),)
