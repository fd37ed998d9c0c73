"""The rules of a purchase order's life that the database keeps by itself.

Row triggers only: a trigger on TRUNCATE would stand in the way of a test's flush.
"""

from django.db import migrations

TRANSITIONS = """
CREATE FUNCTION purchase_order_moves_legally() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    legal constant text[] := ARRAY[
        'pending>approval_required', 'pending>approved', 'pending>approved_pending_payment',
        'pending>rejected', 'pending>canceled',
        'approval_required>approved', 'approval_required>approved_pending_payment',
        'approval_required>sent_back', 'approval_required>rejected', 'approval_required>canceled',
        'sent_back>approval_required', 'sent_back>approved', 'sent_back>approved_pending_payment',
        'sent_back>rejected', 'sent_back>canceled',
        'approved>approval_required', 'approved>order_in_progress', 'approved>order_placed',
        'approved>order_failed', 'approved>canceled',
        'approved_pending_payment>approval_required', 'approved_pending_payment>approved',
        'approved_pending_payment>order_in_progress', 'approved_pending_payment>order_placed',
        'approved_pending_payment>order_failed', 'approved_pending_payment>canceled',
        'order_in_progress>order_placed', 'order_in_progress>order_failed',
        'order_failed>order_in_progress', 'order_failed>order_placed', 'order_failed>approval_required',
        'order_failed>approved', 'order_failed>approved_pending_payment', 'order_failed>canceled',
        'rejected>approval_required', 'rejected>approved', 'rejected>approved_pending_payment'
    ];
BEGIN
    IF NEW.status <> OLD.status AND NOT (OLD.status || '>' || NEW.status) = ANY (legal) THEN
        RAISE EXCEPTION 'purchase order % cannot go from % to %', OLD.id, OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'po_moves_legally';
    END IF;
    IF (NEW.company_id, NEW.number, NEW.placed_by_id, NEW.checkout_token, NEW.created_at, NEW.currency)
       IS DISTINCT FROM
       (OLD.company_id, OLD.number, OLD.placed_by_id, OLD.checkout_token, OLD.created_at, OLD.currency)
    THEN
        RAISE EXCEPTION 'what purchase order % was placed as cannot change', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'po_identity_is_frozen';
    END IF;
    IF NEW.round = OLD.round
       AND (NEW.total, NEW.shipping_total, NEW.sku_count, NEW.line_count, NEW.reference)
       IS DISTINCT FROM (OLD.total, OLD.shipping_total, OLD.sku_count, OLD.line_count, OLD.reference)
    THEN
        RAISE EXCEPTION 'purchase order % changes its amounts only with a new round', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'po_amounts_are_frozen';
    END IF;
    IF NEW.round < OLD.round THEN
        RAISE EXCEPTION 'purchase order % cannot return to an older round', OLD.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'po_round_only_rises';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER po_moves_legally BEFORE UPDATE ON purchase_orders_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION purchase_order_moves_legally();
"""

# An order is bound to its purchase order in the same transaction that makes it; whatever wrote
# the row, it must have an approved round of the same amount behind it.
ORDER_NEEDS_APPROVAL = """
CREATE FUNCTION purchase_order_is_approved_before_ordered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.order_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM purchase_orders_round round
          JOIN orders_order placed ON placed.company_id = NEW.company_id AND placed.id = NEW.order_id
         WHERE round.purchase_order_id = NEW.id AND round.number = NEW.round
           AND round.outcome = 'approved' AND round.total = NEW.total
           AND placed.total = NEW.total AND placed.currency = NEW.currency
    ) THEN
        RAISE EXCEPTION 'purchase order % has no approved round of this amount', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'no_order_without_approval';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_order_without_approval
    BEFORE INSERT OR UPDATE OF order_id, status ON purchase_orders_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION purchase_order_is_approved_before_ordered();
"""

# A frozen row is compared as JSON without the columns that may move: a column that a later
# migration adds is frozen from its first day.
FROZEN = """
CREATE FUNCTION frozen_but_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused: its rows are frozen', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
END $$;
CREATE TRIGGER round_is_frozen BEFORE UPDATE OR DELETE ON purchase_orders_round
    FOR EACH ROW EXECUTE FUNCTION frozen_but_for('outcome', 'ground');
CREATE TRIGGER line_is_frozen BEFORE UPDATE OR DELETE ON purchase_orders_line
    FOR EACH ROW EXECUTE FUNCTION frozen_but_for('product_id');
CREATE TRIGGER order_is_frozen BEFORE UPDATE OR DELETE ON orders_order
    FOR EACH ROW EXECUTE FUNCTION frozen_but_for('status', 'updated_at', 'canceled_at');
CREATE TRIGGER order_line_is_frozen BEFORE UPDATE OR DELETE ON orders_orderline
    FOR EACH ROW EXECUTE FUNCTION frozen_but_for('product_id');
CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON purchase_orders_historyentry
    FOR EACH ROW EXECUTE FUNCTION frozen_but_for();
CREATE TRIGGER comment_is_kept BEFORE UPDATE OR DELETE ON purchase_orders_comment
    FOR EACH ROW EXECUTE FUNCTION frozen_but_for();
CREATE TRIGGER po_is_never_removed BEFORE DELETE ON purchase_orders_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION frozen_but_for();
"""

UNDO_FROZEN = """
DROP TRIGGER po_is_never_removed ON purchase_orders_purchaseorder;
DROP TRIGGER comment_is_kept ON purchase_orders_comment;
DROP TRIGGER history_is_append_only ON purchase_orders_historyentry;
DROP TRIGGER order_line_is_frozen ON orders_orderline;
DROP TRIGGER order_is_frozen ON orders_order;
DROP TRIGGER line_is_frozen ON purchase_orders_line;
DROP TRIGGER round_is_frozen ON purchase_orders_round;
DROP FUNCTION frozen_but_for;
"""


class Migration(migrations.Migration):
    dependencies = [("purchase_orders", "0001_initial")]

    operations = [
        migrations.RunSQL(
            TRANSITIONS,
            "DROP TRIGGER po_moves_legally ON purchase_orders_purchaseorder;"
            "DROP FUNCTION purchase_order_moves_legally;",
        ),
        migrations.RunSQL(
            ORDER_NEEDS_APPROVAL,
            "DROP TRIGGER no_order_without_approval ON purchase_orders_purchaseorder;"
            "DROP FUNCTION purchase_order_is_approved_before_ordered;",
        ),
        migrations.RunSQL(FROZEN, UNDO_FROZEN),
    ]
