"""Everybody below a member, and everybody above some, as functions.

Below, for the lists that are filtered by it: the planner expects one row of `above @> ...`, whoever is looked
for, and then reads every purchase order of the company for it. Of the function it expects what `ROWS` says.
Above, for who is asked: planning that statement took longer than answering it, and lists of ids are planned
anew each time.
"""

from django.db import migrations

BELOW = """
CREATE FUNCTION companies_below(reader uuid, of_company uuid)
RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 100 SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    place constant uuid := (
        SELECT id FROM companies_structurenode WHERE company_id = of_company AND member_id = reader);
BEGIN
    RETURN QUERY
    SELECT member_id FROM companies_structurenode
     WHERE company_id = of_company AND above @> ARRAY[place] AND member_id IS NOT NULL;
END $$;
"""

# Each person once, and whose manager they are, at what distance. Found by ids, and not by one long
# condition over everybody: that would read the whole company. So would a join, for the planner cannot know
# how few hold a role: OFFSET 0 makes it look each up.
WITH_MANAGERS = """
CREATE FUNCTION companies_people_with_managers(
    of_company uuid, managed uuid[], in_roles uuid[], named uuid[])
RETURNS TABLE (key uuid, called varchar, role uuid, administrates boolean, below uuid[], distance bigint[])
LANGUAGE plpgsql STABLE ROWS 20 SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    WITH managers AS MATERIALIZED (
        SELECT node.member_id, start.member_id AS start_id, cardinality(start.above) + 1 - place.at AS depth
          FROM companies_structurenode start
         CROSS JOIN LATERAL unnest(start.above) WITH ORDINALITY place(node_id, at)
          JOIN companies_structurenode node ON node.id = place.node_id AND node.member_id IS NOT NULL
         WHERE start.company_id = of_company AND start.member_id = ANY (managed)
    ), wanted(id) AS (
        SELECT managers.member_id FROM managers
        UNION SELECT id FROM companies_member WHERE company_id = of_company AND role_id = ANY (in_roles)
        UNION SELECT id FROM companies_member WHERE company_id = of_company AND is_administrator
        UNION SELECT id FROM companies_member WHERE company_id = of_company AND id = ANY (named)
    )
    SELECT person.id, person.name, person.role_id, person.is_administrator,
           ARRAY(SELECT start_id FROM managers WHERE member_id = person.id ORDER BY start_id, depth),
           ARRAY(SELECT depth FROM managers WHERE member_id = person.id ORDER BY start_id, depth)
      FROM wanted
     CROSS JOIN LATERAL (
           SELECT member.* FROM companies_member member
             JOIN companies_user account ON account.id = member.user_id AND account.is_active
            WHERE member.id = wanted.id AND member.is_active OFFSET 0) person
     ORDER BY person.name, person.id;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0006_profile")]

    operations = [
        migrations.RunSQL(BELOW, "DROP FUNCTION companies_below(uuid, uuid)"),
        migrations.RunSQL(
            WITH_MANAGERS, "DROP FUNCTION companies_people_with_managers(uuid, uuid[], uuid[], uuid[])"
        ),
    ]
