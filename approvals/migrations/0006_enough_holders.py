"""What may fall to the administrator is found by an index, and not by weighing all that waits.

Each page of an administrator asks it. Of 3,600 purchase orders that waited it took 30 ms, and where nobody held
a role that half of them asked, a third of a second: those were worked out one by one.

A requirement carries with how many holders of its role no seat of its track can fall, whoever they are
(`Route.enough_holders`). So what may fall are the few that want more holders than there are, those that want as
many where the placer is one of them, and those of which it cannot be said so simply.
"""

from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("approvals.migrations.0002_who_is_asked")
WITH_MOST = import_module("approvals.migrations.0005_asked_up_to")

# Of what somebody has approved it is known from the next decision on; until then it is weighed, as before.
FILL = """
UPDATE approvals_requirement need SET fitted_by_some = true
 WHERE need.askable AND EXISTS (
    SELECT FROM approvals_decision given
     WHERE given.purchase_order_id = need.document AND given.round = need.document_round
       AND given.withdrawn_at IS NULL AND need.id = ANY (given.fitted));
UPDATE approvals_requirement need SET enough_holders = wanted.seats
  FROM (
    SELECT track.id, sum(need.seats) AS seats
      FROM approvals_track track
      JOIN approvals_requirement need
        ON need.track_id = track.id AND need.stage <= track.stage AND NOT need.waived
     WHERE track.open
     GROUP BY track.id
    HAVING NOT bool_or(need.approved_by_some OR need.kind = 'named')
       AND coalesce(sum(need.seats) FILTER (WHERE need.kind IN ('manager', 'administrator')), 0) <= 1
  ) wanted
 WHERE need.track_id = wanted.id AND need.askable
"""

# A role that was deleted has no holders, and who has no place in the structure has no manager.
CERTAIN = """
CREATE FUNCTION requirement_names_somebody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'role' AND NEW.role_id IS NULL
       OR NEW.kind = 'manager' AND NOT EXISTS (
          SELECT FROM companies_structurenode WHERE member_id = NEW.placer)
    THEN
        NEW.enough_holders := NULL;
    END IF;
    RETURN NEW;
END $$;
-- Named to come after the one that writes the placer: they run in the order of their names.
CREATE TRIGGER requirement_names_somebody
    BEFORE INSERT OR UPDATE OF role_id, enough_holders ON approvals_requirement
    FOR EACH ROW WHEN (NEW.askable AND NEW.kind IN ('role', 'manager'))
    EXECUTE FUNCTION requirement_names_somebody();

CREATE FUNCTION without_a_place_no_manager_is_certain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE approvals_requirement SET enough_holders = NULL
     WHERE placer = OLD.member_id AND askable AND kind = 'manager';
    RETURN NULL;
END $$;
CREATE TRIGGER without_a_place_no_manager_is_certain
    AFTER DELETE OR UPDATE OF member_id ON companies_structurenode
    FOR EACH ROW WHEN (OLD.member_id IS NOT NULL)
    EXECUTE FUNCTION without_a_place_no_manager_is_certain();
"""
UNDO_CERTAIN = """
DROP TRIGGER without_a_place_no_manager_is_certain ON companies_structurenode;
DROP FUNCTION without_a_place_no_manager_is_certain();
DROP TRIGGER requirement_names_somebody ON approvals_requirement;
DROP FUNCTION requirement_names_somebody();
"""

# The planner takes a role for as large as the others: OFFSET 0 makes it look up a few holders, and not read all.
#
# Looked at before the administrator has approved: of `role`, those that something asks and that have no more
# holders than it takes, and of what carries no number. After that, whatever is open, and what beside it has been
# met by standing in: somebody may fill a seat again that nobody could.
#
# What is looked at is weighed. `people`: how many different ones fit a requirement, those who decided by what
# they fitted then. Requirements in ascending order of that: if no running sum of seats exceeds the people of the
# requirement it ends at, Hall's condition holds, and no seat falls for sure. Managers: the placer has one, if a
# place in the structure; they are missing only if the same person decided before becoming it, so a decision by
# somebody with people below makes it doubtful.
DOUBTFUL = """
CREATE OR REPLACE FUNCTION approvals_doubtful(of_company uuid, after_administrator boolean)
RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 10 SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    looked_at uuid[];
BEGIN
    IF after_administrator THEN
        looked_at := ARRAY(
            SELECT track.id
              FROM approvals_track waiting
              JOIN approvals_track track
                ON track.purchase_order_id = waiting.purchase_order_id AND track.round = waiting.round
               AND (track.open OR track.stood_in)
             WHERE waiting.company_id = of_company AND waiting.open AND waiting.administrator_approved);
    ELSE
        looked_at := ARRAY(
            WITH role AS MATERIALIZED (
                SELECT asked.id, most.enough, held.holders
                  FROM companies_role asked
                 CROSS JOIN LATERAL (
                       SELECT enough_holders AS enough FROM approvals_requirement
                        WHERE role_id = asked.id AND askable AND enough_holders IS NOT NULL
                        ORDER BY enough_holders DESC LIMIT 1) most
                 CROSS JOIN LATERAL (
                       SELECT count(*) AS holders FROM (
                           SELECT FROM (
                               SELECT user_id FROM companies_member
                                WHERE role_id = asked.id AND is_active OFFSET 0) member
                            CROSS JOIN LATERAL (
                               SELECT FROM companies_user
                                WHERE id = member.user_id AND is_active OFFSET 0) account
                            LIMIT most.enough + 1) each) held
                 WHERE asked.company_id = of_company AND held.holders <= most.enough
            )
            SELECT need.track_id
              FROM role
             CROSS JOIN LATERAL (
                   SELECT track_id, fitted_by_some FROM approvals_requirement
                    WHERE role_id = role.id AND askable AND enough_holders > role.holders OFFSET 0) need
             -- Of a role that nobody holds a seat falls for certain: `approvals_asked` says so.
             WHERE role.holders > 0 OR need.fitted_by_some
            UNION
            SELECT need.track_id
              FROM role
              JOIN companies_member placer ON placer.role_id = role.id AND placer.is_active
             CROSS JOIN LATERAL (
                   SELECT track_id FROM approvals_requirement
                    WHERE role_id = role.id AND askable AND enough_holders = role.holders
                      AND approvals_requirement.placer = placer.id OFFSET 0) need
            UNION
            SELECT track_id FROM approvals_requirement
             WHERE company_id = of_company AND askable AND enough_holders IS NULL);
    END IF;
    IF looked_at = '{}' THEN
        RETURN;
    END IF;
    RETURN QUERY
WITH holders AS (
    SELECT member.role_id, count(*) AS people
      FROM companies_member member
      JOIN companies_user account ON account.id = member.user_id AND account.is_active
     WHERE member.company_id = of_company AND member.is_active AND member.role_id IS NOT NULL
     GROUP BY member.role_id
), need AS (
    SELECT track.id AS track_id, track.purchase_order_id, track.round, track.placed_by_id,
           need.id, need.seats, need.kind, need.role_id
      FROM approvals_track track
     CROSS JOIN LATERAL (
           SELECT * FROM approvals_requirement
            WHERE track_id = track.id AND stage <= track.stage AND NOT waived OFFSET 0) need
     WHERE track.id = ANY (looked_at) AND track.open AND track.administrator_approved = after_administrator
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
SELECT purchase_order_id FROM running WHERE wanted > people
 UNION SELECT purchase_order_id FROM approvals_track WHERE id = ANY (looked_at) AND stood_in;
END $$;
"""

# Nobody holds the role, and nobody who fitted it has decided: whatever else is asked, this seat falls. Once an
# administrator has approved it is no longer asked for, and whoever has decided is asked no more.
VACANT = """
SELECT need.document
  FROM companies_role vacant
 CROSS JOIN LATERAL (
       SELECT * FROM approvals_requirement
        WHERE role_id = vacant.id AND askable AND NOT fitted_by_some OFFSET 0) need
 WHERE vacant.company_id = of_company AND need.placer <> reader AND need.document <> ALL (worked_out)
   AND (SELECT account.id FROM (
               SELECT user_id FROM companies_member WHERE role_id = vacant.id AND is_active OFFSET 0) member
         CROSS JOIN LATERAL (
               SELECT id FROM companies_user WHERE id = member.user_id AND is_active OFFSET 0) account
         LIMIT 1) IS NULL
   AND (NOT need.approved_by_some OR NOT EXISTS (
               SELECT FROM approvals_track WHERE id = need.track_id AND administrator_approved)
         AND NOT EXISTS (
               SELECT FROM approvals_decision mine
                WHERE mine.purchase_order_id = need.document AND mine.round = need.document_round
                  AND mine.by_id = reader AND mine.withdrawn_at IS NULL))"""
ASKED_UP_TO = f"""
CREATE OR REPLACE FUNCTION approvals_asked_up_to(
    most integer, reader uuid, of_company uuid, holds uuid, worked_out uuid[])
RETURNS uuid[] LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF holds IS NULL THEN
        RETURN ARRAY(({WITH_MOST.BEFORE.ADMINISTRATOR}) UNION ALL {VACANT} LIMIT most);
    ELSE
        RETURN ARRAY({WITH_MOST.BEFORE.MEMBER} LIMIT most);
    END IF;
END $$;
"""
DOUBTFUL_BEFORE = BEFORE.DOUBTFUL.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
ASKED_UP_TO_BEFORE = WITH_MOST.ASKED_UP_TO.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("approvals", "0005_asked_up_to")]

    operations = [
        migrations.AddField(
            "requirement",
            "enough_holders",
            models.PositiveSmallIntegerField(
                null=True,
                editable=False,
                help_text="With so many in its role no seat of the track falls; null: to be worked out.",
            ),
        ),
        migrations.AddField(
            "requirement", "fitted_by_some", models.BooleanField(default=False, editable=False)
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveIndex("requirement", "requirement_by_role"),
        migrations.AddIndex(
            "requirement",
            models.Index(
                fields=["role", "askable", "enough_holders", "placer"],
                name="requirement_by_role",
                include=["document", "document_round", "approved_by_some"],
            ),
        ),
        migrations.AddIndex(
            "requirement",
            models.Index(
                fields=["company"],
                name="requirement_to_be_weighed",
                condition=models.Q(askable=True, enough_holders=None),
            ),
        ),
        migrations.RunSQL(CERTAIN, UNDO_CERTAIN),
        migrations.RunSQL(DOUBTFUL, DOUBTFUL_BEFORE),
        migrations.RunSQL(ASKED_UP_TO, ASKED_UP_TO_BEFORE),
    ]
