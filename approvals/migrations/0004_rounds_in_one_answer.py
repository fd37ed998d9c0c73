"""What the rounds of some documents ask, and of whom, in one answer.

It was two statements, the second made of the answer to the first: a fifth of what a page of the queue took.
"""

from django.db import migrations

# `rounds`: per document its placer, whether it is open, what is asked, who manages the placer if that matters,
# and the approvals given. What is asked and the managers are text: rounds that ask the same of the same are
# told by comparing it, and read once. Keys are of one round alone; not `keyed`, only a round somebody has
# approved has them, for approvals say what they fitted by key.
#
# `people`: the active ones who may fit something of that, by name, and the administrator. Not `of_everybody`:
# none, only the managers' keys are wanted.
ROUNDS = """
CREATE FUNCTION approvals_rounds(of_company uuid, documents uuid[], keyed boolean, of_everybody boolean)
RETURNS TABLE (rounds json, people json)
LANGUAGE plpgsql STABLE ROWS 1 SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    WITH given AS MATERIALIZED (
        SELECT decision.purchase_order_id, jsonb_agg(
                   jsonb_build_array(by_id, fitted, as_administrator) ORDER BY decided_at, decision.id
               ) AS approvals
          FROM approvals_decision decision
          JOIN purchase_orders_purchaseorder po
            ON po.id = decision.purchase_order_id AND po.round = decision.round
         WHERE decision.purchase_order_id = ANY (documents) AND withdrawn_at IS NULL AND verdict = 'approve'
         GROUP BY decision.purchase_order_id
    ), asked AS MATERIALIZED (
        SELECT track.purchase_order_id, track.placed_by_id, track.open, track.position AS at,
               track.id AS track_key, track.rule_name, track.because, track.fact, track.met_at,
               need.id AS need_key, need.stage, need.kind, need.seats, need.position, need.role_id,
               need.role_name, need.level, need.waived,
               given.approvals, keyed OR given.approvals IS NOT NULL AS with_keys
          FROM approvals_track track
          JOIN purchase_orders_purchaseorder po ON po.id = track.purchase_order_id AND po.round = track.round
          JOIN approvals_requirement need ON need.track_id = track.id
          LEFT JOIN given ON given.purchase_order_id = track.purchase_order_id
         WHERE track.purchase_order_id = ANY (documents) AND track.company_id = of_company
    ), named AS MATERIALIZED (
        SELECT named.requirement_id, named.member_id, named.name
          FROM asked JOIN approvals_requirementnamed named ON named.requirement_id = asked.need_key
         WHERE asked.kind = 'named'
    ), managed AS MATERIALIZED (
        SELECT * FROM companies_managers(
            of_company, ARRAY(SELECT DISTINCT placed_by_id FROM asked WHERE kind = 'manager'))
    ), round AS (
        SELECT purchase_order_id, placed_by_id, approvals, bool_or(open) AS open,
               json_agg(json_build_array(
                   at, CASE WHEN with_keys THEN track_key END, rule_name, because, fact, met_at,
                   CASE WHEN with_keys THEN need_key END, stage, kind, seats, position, role_id, role_name,
                   level, waived,
                   CASE WHEN kind = 'named' THEN (
                       SELECT json_object_agg(member_id, name) FROM named WHERE requirement_id = need_key) END
               ) ORDER BY at, stage, position)::text AS needs
          FROM asked
         GROUP BY purchase_order_id, placed_by_id, approvals
    ), wanted AS (
        SELECT unnest(managed.managers) AS id FROM managed
        UNION SELECT member_id FROM named
        UNION SELECT id FROM companies_member WHERE company_id = of_company AND is_administrator
        UNION SELECT holder.id
          FROM (SELECT DISTINCT role_id FROM asked WHERE role_id IS NOT NULL) role
         CROSS JOIN LATERAL (
               SELECT id FROM companies_member WHERE role_id = role.role_id OFFSET 0) holder
    )
    SELECT (
        SELECT json_agg(json_build_array(
                   purchase_order_id, placed_by_id, open, needs, to_json(managed.managers)::text, approvals))
          FROM round LEFT JOIN managed ON managed.member = round.placed_by_id
    ), CASE WHEN of_everybody THEN (
        SELECT json_agg(json_build_array(person.id, name, role_id, is_administrator) ORDER BY name, person.id)
          FROM wanted
         CROSS JOIN LATERAL (
               SELECT member.* FROM companies_member member
                 JOIN companies_user account ON account.id = member.user_id AND account.is_active
                WHERE member.id = wanted.id AND member.is_active OFFSET 0) person
    ) END;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0003_requirement_knows_its_document"),
        ("companies", "0010_who_is_above"),
    ]

    operations = [
        migrations.RunSQL(ROUNDS, "DROP FUNCTION approvals_rounds(uuid, uuid[], boolean, boolean)"),
    ]
