import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from storefront.demo import world


class Command(BaseCommand):
    help = "Migrate the database and build the demo world, as far as that was not done before."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo world has known passwords: it is built in demo mode only.")
        self.refuse_what_is_not_ours()
        self.migrate()
        if not world.is_built():
            self.build()

    def refuse_what_is_not_ours(self) -> None:
        """Before its tables are changed. Interrupted half way, ours has some tables and nobody in them."""
        tables = set(connection.introspection.table_names())
        if tables and not {"django_migrations", "companies_user"} & tables:
            raise CommandError("This database holds the tables of another program; it is left alone.")
        has_people = {"companies_company", "companies_user"} <= tables
        if has_people and world.is_of_others() and not world.is_built():
            raise CommandError("This database holds companies that are not the demo's; it is left alone.")

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            self.stdout.write(f"Making the tables ({len(plan)} migrations) ...")
            call_command("migrate", verbosity=0, interactive=False)

    def build(self) -> None:
        begin = time.monotonic()
        world.build_world(self.stdout.write)
        self.stdout.write(f"The demo world is built ({time.monotonic() - begin:.0f} s).")
