"""A requirement carries what its track says of the document, so that an index alone answers who is asked what.

Before, each purchase order that asks a reader cost a look-up of its track, one of its requirement and one of
the reader's decision; of a thousand that waited, 6 ms of a page.
"""

from importlib import import_module

from django.db import migrations, models

from approvals.definitions import Kind

BEFORE = import_module("approvals.migrations.0002_who_is_asked")

FILL = """
UPDATE approvals_requirement need
   SET document = track.purchase_order_id, document_round = track.round, placer = track.placed_by_id,
       approved_by_some = need.askable AND EXISTS (
           SELECT FROM approvals_decision given
            WHERE given.purchase_order_id = track.purchase_order_id AND given.round = track.round)
  FROM approvals_track track WHERE track.id = need.track_id
"""

KNOWS = """
CREATE FUNCTION requirement_knows_its_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT purchase_order_id, round, placed_by_id INTO NEW.document, NEW.document_round, NEW.placer
      FROM approvals_track WHERE id = NEW.track_id;
    RETURN NEW;
END $$;
CREATE TRIGGER requirement_knows_its_document
    BEFORE INSERT OR UPDATE OF track_id, document, document_round, placer ON approvals_requirement
    FOR EACH ROW EXECUTE FUNCTION requirement_knows_its_document();
"""


def asking(by_kind: str, managed_levels: str) -> str:
    """What no longer is askable asks nobody, and no track is closed without that."""
    return f"""{BEFORE.BELOW}
SELECT asking.document
  FROM (
        SELECT need.document, need.document_round, need.placer, need.approved_by_some
          FROM approvals_requirement need
         WHERE {by_kind} AND need.askable
        UNION ALL
        SELECT need.document, need.document_round, need.placer, need.approved_by_some
          FROM approvals_requirementnamed named
          JOIN approvals_requirement need ON need.id = named.requirement_id AND need.askable
         WHERE named.member_id = reader
        UNION ALL
        SELECT need.document, need.document_round, need.placer, need.approved_by_some
          FROM below
          JOIN approvals_requirement need
            ON need.placer = below.member_id AND need.askable AND need.kind = 'manager' AND {managed_levels}
       ) asking
 WHERE asking.placer <> reader
   AND asking.document <> ALL (worked_out)
   AND (NOT asking.approved_by_some OR NOT EXISTS (
       SELECT FROM approvals_decision mine
        WHERE mine.purchase_order_id = asking.document AND mine.round = asking.document_round
          AND mine.by_id = reader AND mine.withdrawn_at IS NULL))"""  # noqa: S608 - constant texts


MEMBER = asking("need.role_id = holds", "need.level = below.level")
ADMINISTRATOR = asking(
    "need.company_id = of_company AND need.kind = 'administrator'", "need.level >= below.level"
)

ASKED = f"""
CREATE OR REPLACE FUNCTION approvals_asked(reader uuid, of_company uuid, holds uuid, worked_out uuid[])
RETURNS SETOF uuid LANGUAGE plpgsql STABLE ROWS 100 SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF holds IS NULL THEN
        RETURN QUERY {ADMINISTRATOR};
    ELSE
        RETURN QUERY {MEMBER};
    END IF;
END $$;
"""
ASKED_BEFORE = BEFORE.ASKED.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
WHAT_IS_ASKED = ["document", "document_round", "placer", "approved_by_some"]


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_who_is_asked")]

    operations = [
        migrations.AddField(
            "requirement",
            "approved_by_some",
            models.BooleanField(
                default=False,
                editable=False,
                help_text="Of an askable one: nobody has decided where it is false.",
            ),
        ),
        *(
            migrations.AddField("requirement", name, field(null=True, editable=False))
            for name, field in (
                ("document", models.UUIDField),
                ("document_round", models.PositiveIntegerField),
                ("placer", models.UUIDField),
            )
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        *(
            migrations.AlterField("requirement", name, field(editable=False))
            for name, field in (
                ("document", models.UUIDField),
                ("document_round", models.PositiveIntegerField),
                ("placer", models.UUIDField),
            )
        ),
        migrations.RunSQL(
            KNOWS,
            "DROP TRIGGER requirement_knows_its_document ON approvals_requirement;"
            " DROP FUNCTION requirement_knows_its_document();",
        ),
        migrations.RemoveIndex("requirement", "requirement_by_role"),
        migrations.AddIndex(
            "requirement",
            models.Index(fields=["role", "askable"], name="requirement_by_role", include=WHAT_IS_ASKED),
        ),
        migrations.AddIndex(
            "requirement",
            models.Index(
                fields=["placer", "level"],
                name="askable_requirement_by_placer",
                include=["document", "document_round", "approved_by_some"],
                condition=models.Q(askable=True, kind=Kind.MANAGER),
            ),
        ),
        migrations.RunSQL(ASKED, ASKED_BEFORE),
    ]
