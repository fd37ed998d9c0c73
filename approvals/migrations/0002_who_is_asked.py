"""Who is asked now, as far as the stored rows say it, in the words of the database.

As functions, and for whatever parameters may come: they are planned once per connection, and not
at every page. Planning takes 4 ms, the reading of most queues less than one.
"""

from django.db import migrations

# Everybody below the reader's node, with the level at which the reader is their manager: 1 where
# no active person stands between, 2 where one does, and so on. A team adds no level, and neither
# does a person who is switched off.
#
# Nobody is asked for people further down than the highest level that is asked now, mostly the
# first: the administrator's queue then costs their direct reports, and not the whole company.
BELOW = """
WITH RECURSIVE below(node_id, member_id, level, next_level) AS (
    SELECT child.id, child.member_id, 1,
           1 + (coalesce(person.is_active AND account.is_active, false))::int
      FROM companies_structurenode mine
      JOIN companies_structurenode child
        ON child.company_id = mine.company_id AND child.parent_id = mine.id
      LEFT JOIN companies_member person ON person.id = child.member_id
      LEFT JOIN companies_user account ON account.id = person.user_id
     WHERE mine.company_id = of_company AND mine.member_id = reader
    UNION ALL
    SELECT child.id, child.member_id, below.next_level,
           below.next_level + (coalesce(person.is_active AND account.is_active, false))::int
      FROM below
      JOIN companies_structurenode child
        ON child.company_id = of_company AND child.parent_id = below.node_id
      LEFT JOIN companies_member person ON person.id = child.member_id
      LEFT JOIN companies_user account ON account.id = person.user_id
     WHERE below.next_level <= (
        SELECT max(need.level) FROM approvals_requirement need
         WHERE need.company_id = of_company AND need.askable AND need.kind = 'manager')
)"""


def asking(by_kind: str, managed_levels: str) -> str:
    return f"""{BELOW}
SELECT asking.purchase_order_id
  FROM (
        SELECT track.purchase_order_id, track.round, track.placed_by_id
          FROM approvals_requirement need
          JOIN approvals_track track ON track.id = need.track_id AND track.open
         WHERE {by_kind} AND need.askable
        UNION ALL
        SELECT track.purchase_order_id, track.round, track.placed_by_id
          FROM approvals_requirementnamed named
          JOIN approvals_requirement need ON need.id = named.requirement_id AND need.askable
          JOIN approvals_track track ON track.id = need.track_id AND track.open
         WHERE named.member_id = reader
        UNION ALL
        SELECT track.purchase_order_id, track.round, track.placed_by_id
          FROM below
          JOIN approvals_track track ON track.placed_by_id = below.member_id AND track.open
          JOIN approvals_requirement need
            ON need.track_id = track.id AND need.askable AND need.kind = 'manager' AND {managed_levels}
       ) asking
 WHERE asking.placed_by_id <> reader
   AND asking.purchase_order_id <> ALL (worked_out)
   AND NOT EXISTS (
       SELECT FROM approvals_decision mine
        WHERE mine.purchase_order_id = asking.purchase_order_id AND mine.round = asking.round
          AND mine.by_id = reader AND mine.withdrawn_at IS NULL)"""  # noqa: S608 - constant texts


MEMBER = asking("need.role_id = holds", "below.level = need.level")
# Levels that run past the root stop at the administrator.
ADMINISTRATOR = asking(
    "need.company_id = of_company AND need.kind = 'administrator'", "below.level <= need.level"
)

# `holds`: the reader's role; only the administrator has none. Purchase orders that were worked
# out otherwise are left out.
ASKED = f"""
CREATE FUNCTION approvals_asked(reader uuid, of_company uuid, holds uuid, worked_out uuid[])
RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 100 SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF holds IS NULL THEN
        RETURN QUERY {ADMINISTRATOR};
    ELSE
        RETURN QUERY {MEMBER};
    END IF;
END $$;
"""

# The purchase orders with an open track whose seats, up to its open stage, may be more than
# people can fill. `people`: how many different ones fit a requirement, those who decided by what
# they fitted then. Requirements in ascending order of that: if no running sum of seats exceeds the
# people of the requirement it ends at, Hall's condition holds, and no seat falls for sure.
# Managers: the placer has one, if a place in the structure; they are missing only if the same
# person decided before becoming it, so a decision by somebody with people below makes it doubtful.
#
# `uncertain` leaves out what is mostly all, by what is stored as askable and an index that holds
# nothing else: a track on which nobody has decided, so that it asks for all its seats up to the
# open stage, with one seat of a single person at most, and each role large enough for all of them.
# The planner cannot know how few are left: OFFSET 0 makes it look up their rows, and not read all.
#
# Before the administrator has approved, it is only whether seats fall to them; after that, it is only
# whom else to ask. That is asked for nearly every page, and nearly always there is nothing: hence the IF.
DOUBTFUL = """
CREATE FUNCTION approvals_doubtful(of_company uuid, after_administrator boolean)
RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 10 SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF after_administrator AND NOT EXISTS (
        SELECT FROM approvals_track
         WHERE company_id = of_company AND open AND administrator_approved)
    THEN
        RETURN;
    END IF;
    RETURN QUERY
WITH holders AS (
    SELECT member.role_id, count(*) AS people
      FROM companies_member member
      JOIN companies_user account ON account.id = member.user_id AND account.is_active
     WHERE member.company_id = of_company AND member.is_active AND member.role_id IS NOT NULL
     GROUP BY member.role_id
), uncertain AS MATERIALIZED (
    SELECT track.id, track.purchase_order_id, track.round, track.placed_by_id, track.stage, track.stood_in
      FROM approvals_track track
      JOIN companies_member placer ON placer.id = track.placed_by_id
      LEFT JOIN companies_structurenode node ON node.member_id = placer.id
      LEFT JOIN approvals_requirement need
        ON need.track_id = track.id AND need.company_id = track.company_id AND need.askable
      LEFT JOIN holders ON holders.role_id = need.role_id
     WHERE track.company_id = of_company AND track.open AND track.administrator_approved = after_administrator
     GROUP BY track.id
    HAVING track.stood_in
        OR count(need.id) = 0
        OR count(*) FILTER (WHERE need.kind IN ('administrator', 'manager')) > 1
        OR sum(need.seats) > min(CASE need.kind
            WHEN 'role' THEN coalesce(holders.people, 0)
                - coalesce(placer.role_id = need.role_id, false)::int
            WHEN 'manager' THEN CASE WHEN node.id IS NULL THEN 0 END
            WHEN 'named' THEN 0
            END)
        OR EXISTS (
            SELECT FROM approvals_decision given
             WHERE given.purchase_order_id = track.purchase_order_id AND given.round = track.round
               AND given.withdrawn_at IS NULL AND given.verdict = 'approve')
), need AS (
    SELECT track.id AS track_id, track.purchase_order_id, track.round, track.placed_by_id, track.stood_in,
           need.id, need.seats, need.kind, need.role_id
      FROM uncertain track
     CROSS JOIN LATERAL (
           SELECT * FROM approvals_requirement
            WHERE track_id = track.id AND stage <= track.stage AND NOT waived OFFSET 0) need
), given AS (
    SELECT need.id,
           count(*) FILTER (WHERE need.id = ANY(decision.fitted)) AS fitting,
           count(*) FILTER (
               WHERE member.is_active AND account.is_active
                 AND (member.role_id = need.role_id OR EXISTS (
                     SELECT FROM approvals_requirementnamed named
                      WHERE named.requirement_id = need.id AND named.member_id = member.id))
           ) AS counted,
           bool_or(EXISTS (
               SELECT FROM companies_structurenode node
                 JOIN companies_structurenode child ON child.parent_id = node.id
                WHERE node.member_id = member.id)) AS doubtful
      FROM need
     CROSS JOIN LATERAL (
           SELECT * FROM approvals_decision
            WHERE purchase_order_id = need.purchase_order_id AND round = need.round
              AND withdrawn_at IS NULL AND verdict = 'approve' OFFSET 0) decision
      JOIN companies_member member ON member.id = decision.by_id
      JOIN companies_user account ON account.id = member.user_id
     GROUP BY need.id
), named AS (
    SELECT need.id, count(*) AS people
      FROM need
      JOIN approvals_requirementnamed named
        ON named.requirement_id = need.id AND named.member_id <> need.placed_by_id
      JOIN companies_member member ON member.id = named.member_id AND member.is_active
      JOIN companies_user account ON account.id = member.user_id AND account.is_active
     GROUP BY need.id
), fitting AS (
    SELECT need.*, CASE need.kind
        WHEN 'administrator' THEN 1
        WHEN 'manager' THEN (
            node.id IS NOT NULL AND NOT coalesce(given.doubtful, false)
            OR coalesce(given.fitting, 0) > 0)::int
        WHEN 'role' THEN coalesce(holders.people, 0)
            - coalesce(placer.is_active AND account.is_active AND placer.role_id = need.role_id, false)::int
            + coalesce(given.fitting - given.counted, 0)
        ELSE coalesce(named.people, 0) + coalesce(given.fitting - given.counted, 0)
        END AS people
      FROM need
      JOIN companies_member placer ON placer.id = need.placed_by_id
      JOIN companies_user account ON account.id = placer.user_id
      LEFT JOIN companies_structurenode node ON node.member_id = need.placed_by_id
      LEFT JOIN holders ON holders.role_id = need.role_id
      LEFT JOIN given ON given.id = need.id
      LEFT JOIN named ON named.id = need.id
), running AS (
    SELECT fitting.*, sum(seats) OVER (PARTITION BY track_id ORDER BY people, id) AS wanted
      FROM fitting
)
SELECT DISTINCT purchase_order_id FROM running WHERE wanted > people OR stood_in;
END $$;
"""

# A rule can ask them, or they have decided once. The decision is ordered, and so found by its index:
# else all are read for those who gave none.
EVER_ASKED = """
CREATE FUNCTION approvals_ever_asked(reader uuid, of_company uuid, holds uuid)
RETURNS boolean LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN (SELECT id FROM approvals_decision WHERE by_id = reader ORDER BY decided_at LIMIT 1) IS NOT NULL
        OR EXISTS (
           SELECT FROM approvals_rulerequirement need
             JOIN approvals_approvalrule rule ON rule.id = need.rule_id AND rule.enabled
            WHERE need.company_id = of_company AND (
                  need.role_id = holds
               OR EXISTS (
                  SELECT FROM approvals_rulenamed named
                   WHERE named.requirement_id = need.id AND named.member_id = reader)
               OR need.kind = 'manager' AND EXISTS (
                  SELECT FROM companies_structurenode child
                    JOIN companies_structurenode node
                      ON node.id = child.parent_id AND node.member_id = reader)));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial"), ("companies", "0001_initial")]

    operations = [
        migrations.RunSQL(ASKED, "DROP FUNCTION approvals_asked(uuid, uuid, uuid, uuid[])"),
        migrations.RunSQL(DOUBTFUL, "DROP FUNCTION approvals_doubtful(uuid, boolean)"),
        migrations.RunSQL(EVER_ASKED, "DROP FUNCTION approvals_ever_asked(uuid, uuid, uuid)"),
    ]
