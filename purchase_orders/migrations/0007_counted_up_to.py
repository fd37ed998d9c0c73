"""The counter stops where it is large, and the queue's first page has its rows and its counter from one answer.

Of 2,000 purchase orders that waited for one manager, counting them was a quarter of each page they opened.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("purchase_orders.migrations.0003_what_waits")

# `doubtful`: what depends on everybody, and is worked out in Python; the rest is NULL then but `concerned`.
# `asks`: all that ask the reader, where `everything` is wanted; else as many answers as are counted.
# `more`: those were not all. One that asks for several reasons gives several answers, so `waiting` may be less.
WAITING = """
CREATE FUNCTION purchase_orders_waiting(
    reader uuid, of_company uuid, holds uuid, counted integer, everything boolean,
    OUT asks uuid[], OUT waiting integer, OUT more boolean, OUT doubtful uuid[], OUT concerned boolean)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    doubtful := ARRAY(SELECT * FROM approvals_doubtful(of_company, holds IS NOT NULL));
    IF doubtful = '{}' THEN
        asks := approvals_asked_up_to(
            CASE WHEN NOT everything THEN counted + 1 END, reader, of_company, holds, '{}');
        more := cardinality(asks) > counted;
        waiting := (SELECT count(DISTINCT asking) FROM unnest(asks[:counted]) asking);
    END IF;
    concerned := coalesce(waiting > 0, false) OR approvals_ever_asked(reader, of_company, holds);
END $$;
"""
DROP = "DROP FUNCTION purchase_orders_waiting(uuid, uuid, uuid, integer, boolean)"
DROP_BEFORE = "DROP FUNCTION purchase_orders_waiting(uuid, uuid, uuid)"


class Migration(migrations.Migration):
    dependencies = [
        ("purchase_orders", "0006_only_what_waits_asks"),
        ("approvals", "0005_asked_up_to"),
    ]

    operations = [
        migrations.RunSQL(DROP_BEFORE, BEFORE.WAITING),
        migrations.RunSQL(WAITING, DROP),
    ]
