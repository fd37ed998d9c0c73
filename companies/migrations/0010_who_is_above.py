"""Who manages some members, each chain by itself: whoever asks for many then tells apart whom chains differ for."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("companies.migrations.0007_who_is_below")

# Each node above once, however many people it is above. The last manager is the administrator.
MANAGERS = """
CREATE FUNCTION companies_managers(of_company uuid, managed uuid[])
RETURNS TABLE (member uuid, managers uuid[])
LANGUAGE plpgsql STABLE ROWS 20 SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY
    WITH start AS MATERIALIZED (
        SELECT member_id, above FROM companies_structurenode
         WHERE company_id = of_company AND member_id = ANY (managed)
    ), manager AS MATERIALIZED (
        SELECT node.id AS node_id, person.id
          FROM (SELECT DISTINCT unnest(start.above) AS id FROM start) place
          JOIN companies_structurenode node ON node.id = place.id
          JOIN companies_member person ON person.id = node.member_id AND person.is_active
          JOIN companies_user account ON account.id = person.user_id AND account.is_active
    )
    SELECT start.member_id, ARRAY(
           SELECT manager.id
             FROM unnest(start.above) WITH ORDINALITY place(node_id, at)
             JOIN manager USING (node_id)
            ORDER BY place.at DESC)
      FROM start;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0009_words_of_the_slug")]

    operations = [
        migrations.RunSQL(MANAGERS, "DROP FUNCTION companies_managers(uuid, uuid[])"),
        migrations.RunSQL(
            "DROP FUNCTION companies_people_with_managers(uuid, uuid[], uuid[], uuid[])", BEFORE.WITH_MANAGERS
        ),
    ]
