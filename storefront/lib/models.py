"""Keys and constraints that every table of a company shares.

A row of a company carries `company_id`, and each reference between two such rows is a
composite foreign key in the database, so that no row can point into another company.
"""

import uuid
from collections.abc import Iterable
from itertools import chain
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint
from uuid_utils.compat import uuid7

LARGEST_INTEGER = 2**31 - 1  # that an integer column holds

_ST = TypeVar("_ST")
_GT = TypeVar("_GT")


def new_id() -> uuid.UUID:
    """A UUIDv7: ordered by time to the millisecond, never shown to people."""
    return uuid7()


class Ruled(models.Model):
    """The name of a constraint reads as its rule, so it is also what a person is told who breaks it."""

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: Any = None) -> None:
        try:
            super().validate_constraints(exclude)
        except ValidationError as error:
            rules = {rule.get_violation_error_message(): rule for rule in self._meta.constraints}
            for broken in chain(*error.error_dict.values()):
                rule = rules.get(broken.message)
                if rule and rule.violation_error_message == rule.default_violation_error_message:
                    broken.message = f"{rule.name.replace('_', ' ').capitalize()}."
            raise


class Keyed(Ruled):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class CompanyRow(Keyed):
    """A row that belongs to one company; others may point to it by (company_id, id).

    No index over the company alone: that key begins with it, and nobody asks for all of a company.
    """

    company = models.ForeignKey(
        "companies.Company", on_delete=models.RESTRICT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[BaseConstraint]] = [
            models.UniqueConstraint(fields=["company", "id"], name="%(app_label)s_%(class)s_of_company")
        ]


class CompanyForeignKey(models.ForeignKey[_ST, _GT]):
    """A reference inside one company.

    The constraint in the database is `SameCompany`, on both columns; the one that Django
    would add on the single column is left out, because it would say less.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs


class CompanyOneToOneField(models.OneToOneField[_ST, _GT]):
    """As `CompanyForeignKey`, at most one row to each target."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs


class SameCompany(BaseConstraint):
    """`(company_id, <field>_id)` refers to `(company_id, id)` of the target, checked at commit."""

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def constraint_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Nothing for the CREATE TABLE itself: the target's unique key need not exist by then."""
        assert model is not None
        assert schema_editor is not None
        schema_editor.deferred_sql.append(self._statement(model, schema_editor))
        return ""

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        return self.constraint_sql(model, schema_editor)

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        assert model is not None
        assert schema_editor is not None
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def _statement(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        quote = schema_editor.quote_name
        field = model._meta.get_field(self.field)
        target = field.related_model
        assert isinstance(field, models.ForeignKey) and isinstance(target, type)
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)}"
            f" FOREIGN KEY (company_id, {quote(field.column)})"
            f" REFERENCES {quote(target._meta.db_table)} (company_id, id)"
            " DEFERRABLE INITIALLY DEFERRED"
        )

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Iterable[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        if exclude and self.field in exclude:
            return
        target = getattr(instance, self.field)
        if target is not None and target.company_id != instance.company_id:  # type: ignore[attr-defined]
            raise ValidationError({self.field: "This belongs to another company."})

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameCompany) and (self.name, self.field) == (other.name, other.field)

    def __hash__(self) -> int:
        return hash((self.name, self.field))
