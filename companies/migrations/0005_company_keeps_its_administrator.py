"""At most one administrator is a unique index; at least one is asked here, when a transaction ends."""

from django.db import migrations

KEEPS = """
CREATE FUNCTION company_keeps_its_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM companies_company WHERE id = OLD.company_id)
       AND NOT EXISTS (SELECT FROM companies_member WHERE company_id = OLD.company_id AND is_administrator)
    THEN
        RAISE EXCEPTION 'company % would be without its administrator', OLD.company_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'company_keeps_its_administrator';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER company_keeps_its_administrator
    AFTER UPDATE OR DELETE ON companies_member
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.is_administrator) EXECUTE FUNCTION company_keeps_its_administrator();
"""

UNDO = """
DROP TRIGGER company_keeps_its_administrator ON companies_member;
DROP FUNCTION company_keeps_its_administrator;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0004_structure_knows_who_is_above")]

    operations = [migrations.RunSQL(KEEPS, UNDO)]
