"""Nobody is asked about what does not wait, whatever wrote the rows: so a counter need not look at each document."""

from django.db import migrations

# Looked at when the transaction ends: it may take the status first and the requirements then, or the other way.
ONLY_WHAT_WAITS_ASKS = """
CREATE FUNCTION only_what_waits_asks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    looked_at uuid;
BEGIN
    IF TG_TABLE_NAME = 'approvals_requirement' THEN
        looked_at := NEW.document;
    ELSE
        looked_at := NEW.id;
    END IF;
    IF EXISTS (
        SELECT FROM purchase_orders_purchaseorder po
          JOIN approvals_track track ON track.purchase_order_id = po.id
          JOIN approvals_requirement need ON need.track_id = track.id AND need.askable
         WHERE po.id = looked_at AND (po.status <> 'approval_required' OR po.deleted_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'purchase order % asks for approvals and does not wait', looked_at
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'only_what_waits_asks';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER only_what_waits_asks
    AFTER INSERT OR UPDATE OF status, deleted_at ON purchase_orders_purchaseorder
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.status <> 'approval_required' OR NEW.deleted_at IS NOT NULL)
    EXECUTE FUNCTION only_what_waits_asks();
CREATE CONSTRAINT TRIGGER only_what_waits_asks
    AFTER INSERT OR UPDATE OF askable ON approvals_requirement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.askable)
    EXECUTE FUNCTION only_what_waits_asks();
"""
UNDO = """
DROP TRIGGER only_what_waits_asks ON approvals_requirement;
DROP TRIGGER only_what_waits_asks ON purchase_orders_purchaseorder;
DROP FUNCTION only_what_waits_asks();
"""
# Nothing is known to have left such rows; a check that is new looks at the old ones too.
SILENCE = """
UPDATE approvals_requirement need SET askable = false
  FROM purchase_orders_purchaseorder po
 WHERE po.id = need.document AND need.askable AND (po.status <> 'approval_required' OR po.deleted_at IS NOT NULL)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("purchase_orders", "0005_bulk_decision_is_seen"),
        ("approvals", "0003_requirement_knows_its_document"),
    ]

    operations = [
        migrations.RunSQL(SILENCE, migrations.RunSQL.noop),
        migrations.RunSQL(ONLY_WHAT_WAITS_ASKS, UNDO),
    ]
