"""The counter of what waits for a reader, in one call beside the rows of a list."""

from django.db import migrations

# `doubtful`: what depends on everybody, and is worked out in Python; `waiting` is then NULL.
WAITING = """
CREATE FUNCTION purchase_orders_waiting(
    reader uuid, of_company uuid, holds uuid, OUT waiting integer, OUT doubtful uuid[], OUT concerned boolean)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    doubtful := ARRAY(SELECT * FROM approvals_doubtful(of_company, holds IS NOT NULL));
    IF doubtful = '{}' THEN
        waiting := (
            SELECT count(*) FROM purchase_orders_purchaseorder asks
             WHERE asks.company_id = of_company AND asks.deleted_at IS NULL
               AND asks.status = 'approval_required'
               AND asks.id IN (SELECT * FROM approvals_asked(reader, of_company, holds, '{}')));
    END IF;
    concerned := coalesce(waiting > 0, false) OR approvals_ever_asked(reader, of_company, holds);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("purchase_orders", "0002_guards"), ("approvals", "0002_who_is_asked")]

    operations = [migrations.RunSQL(WAITING, "DROP FUNCTION purchase_orders_waiting(uuid, uuid, uuid)")]
