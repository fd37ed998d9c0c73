from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from storefront.demo import supervisor
from storefront.lib import processes
from storefront.lib.embedded import EmbeddedError


class Command(BaseCommand):
    help = "Run the demo: embedded PostgreSQL, demo world, web server and worker, until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="8000")
        parser.add_argument("--place", type=Path, default=settings.BASE_DIR / "var" / "demo")
        parser.add_argument("--reset", action="store_true", help="start over with a new database")

    def handle(self, *args: Any, port: str, place: Path, reset: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo runs in demo mode only: COUNTERSIGN_MODE=demo, or make demo.")
        if not port.isdecimal() or not 0 < int(port) < 65_536:
            raise CommandError(f"PORT is {port!r}; a number from 1 to 65535 is needed.")
        processes.unwind_on_signals()
        try:
            supervisor.run(place, int(port), self.stdout.write, reset=reset)
        except KeyboardInterrupt:
            self.stdout.write("Stopped; `make demo` starts it again with everything in it.")
        except (supervisor.CannotStart, EmbeddedError) as error:
            raise SystemExit(str(error)) from None
