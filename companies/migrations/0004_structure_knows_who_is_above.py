"""Each place of a structure knows all places above it, and the database keeps that and the tree.

The triggers take the lock that every change of authority takes: of two moves that would meet in a
cycle the second looks only when the first has committed.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

PLACED = """
CREATE FUNCTION structure_node_is_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM companies_companyauthority WHERE company_id = NEW.company_id FOR NO KEY UPDATE;
    IF NEW.parent_id IS NULL THEN
        NEW.above := '{}';
        RETURN NEW;
    END IF;
    NEW.above := (SELECT above || id FROM companies_structurenode
                   WHERE company_id = NEW.company_id AND id = NEW.parent_id);
    IF NEW.above IS NULL THEN
        RAISE EXCEPTION 'structure node % has no parent in its company', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'node_parent_is_of_same_company';
    END IF;
    IF NEW.id = ANY (NEW.above) THEN
        RAISE EXCEPTION 'structure node % would be below itself', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'structure_is_a_tree';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER structure_is_a_tree BEFORE INSERT OR UPDATE OF parent_id, company_id
    ON companies_structurenode FOR EACH ROW EXECUTE FUNCTION structure_node_is_placed();
"""

TAKES_ALONG = """
CREATE FUNCTION structure_node_takes_along() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE companies_structurenode
       SET above = NEW.above || above[cardinality(OLD.above) + 1:]
     WHERE above @> ARRAY[NEW.id];
    RETURN NULL;
END $$;
CREATE TRIGGER structure_node_takes_along AFTER UPDATE OF parent_id
    ON companies_structurenode FOR EACH ROW WHEN (OLD.above IS DISTINCT FROM NEW.above)
    EXECUTE FUNCTION structure_node_takes_along();
"""

FILL = """
WITH RECURSIVE found(id, above) AS (
    SELECT id, '{}'::uuid[] FROM companies_structurenode WHERE parent_id IS NULL
    UNION ALL
    SELECT child.id, found.above || found.id
      FROM found JOIN companies_structurenode child ON child.parent_id = found.id
)
UPDATE companies_structurenode node SET above = found.above FROM found WHERE found.id = node.id
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0003_invitation")]

    operations = [
        migrations.AddField(
            "structurenode",
            "above",
            django.contrib.postgres.fields.ArrayField(
                models.UUIDField(), default=list, editable=False, size=None
            ),
        ),
        migrations.AddIndex(
            "structurenode",
            django.contrib.postgres.indexes.GinIndex(
                fields=["above"], name="node_by_above", fastupdate=False
            ),
        ),
        migrations.RunSQL(
            PLACED,
            "DROP TRIGGER structure_is_a_tree ON companies_structurenode;"
            " DROP FUNCTION structure_node_is_placed();",
        ),
        migrations.RunSQL(
            TAKES_ALONG,
            "DROP TRIGGER structure_node_takes_along ON companies_structurenode;"
            " DROP FUNCTION structure_node_takes_along();",
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
