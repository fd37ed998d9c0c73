"""Who is asked, up to a number of answers: a counter need not read all that waits to say that it is much.

An array instead of rows: it is handed on as it is, and asked whether it holds something, without being
copied from table to table on the way.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("approvals.migrations.0003_requirement_knows_its_document")

# `most`: NULL for all. A purchase order stands in it once for each of its requirements that ask the reader.
ASKED_UP_TO = f"""
CREATE FUNCTION approvals_asked_up_to(
    most integer, reader uuid, of_company uuid, holds uuid, worked_out uuid[])
RETURNS uuid[] LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF holds IS NULL THEN
        RETURN ARRAY({BEFORE.ADMINISTRATOR} LIMIT most);
    ELSE
        RETURN ARRAY({BEFORE.MEMBER} LIMIT most);
    END IF;
END $$;
"""
ASKED = """
CREATE OR REPLACE FUNCTION approvals_asked(reader uuid, of_company uuid, holds uuid, worked_out uuid[])
RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 100 SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY SELECT unnest(approvals_asked_up_to(NULL, reader, of_company, holds, worked_out));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0004_rounds_in_one_answer")]

    operations = [
        migrations.RunSQL(
            ASKED_UP_TO, "DROP FUNCTION approvals_asked_up_to(integer, uuid, uuid, uuid, uuid[])"
        ),
        migrations.RunSQL(ASKED, BEFORE.ASKED),
    ]
