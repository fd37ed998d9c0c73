from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from storefront.catalog.catalog_file import OPTIONAL, REQUIRED, UnreadableFile
from storefront.catalog.importing import Imported, import_catalog
from storefront.lib.words import counted


class Command(BaseCommand):
    help = (
        "Brings a catalogue into the store: a CSV file, or one packed as .gz, in UTF-8, with the columns"
        f" {', '.join(REQUIRED)} and, as wanted, {', '.join(OPTIONAL)}. Products are found by SKU. A bad row"
        " keeps everything out, unless --skip-bad is given."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--skip-bad", action="store_true", help="leave bad rows out, write the others")

    def handle(self, *args: Any, file: Path, skip_bad: bool, **options: Any) -> None:
        try:
            imported = import_catalog(
                file, skip_bad=skip_bad, on_progress=self._progress, on_bad=self._bad_row
            )
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        if not imported.written:
            raise CommandError(
                f"{counted(imported.bad, 'bad row')}, so nothing was written."
                " Correct the file, or leave bad rows out with --skip-bad."
            )
        self.stdout.write(_summary(imported))

    def _progress(self, rows: int) -> None:
        self.stdout.write(f"{rows:,} rows read")
        self.stdout.flush()

    def _bad_row(self, row: object) -> None:
        self.stderr.write(str(row))


def _summary(imported: Imported) -> str:
    products = imported.created + imported.changed + imported.unchanged
    left_out = f" {counted(imported.bad, 'bad row')} left out." if imported.bad else ""
    return (
        f"{counted(products, 'product')}: {imported.created:,} new, {imported.changed:,} changed,"
        f" {imported.unchanged:,} unchanged. New categories: {imported.categories:,}.{left_out}"
    )
