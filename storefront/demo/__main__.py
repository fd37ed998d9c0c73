"""`make demo`: database, demo world, web server and worker, until Ctrl-C.

Without Django, so that it is up at once; the parts it starts have it.
"""

import argparse
import sys
from pathlib import Path

from storefront.demo import supervisor
from storefront.lib import processes
from storefront.lib.embedded import EmbeddedError


def main() -> None:
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--port", default="8000")
    parser.add_argument("--place", type=Path, default=supervisor.ROOT / "var" / "demo")
    parser.add_argument("--reset", action="store_true", help="start over with a new database")
    options = parser.parse_args()
    if not options.port.isdecimal() or not 0 < int(options.port) < 65_536:
        sys.exit(f"PORT is {options.port!r}; a number from 1 to 65535 is needed.")
    processes.unwind_on_signals()
    try:
        supervisor.run(options.place, int(options.port), reset=options.reset)
    except KeyboardInterrupt:
        supervisor.say("Stopped; make demo starts it again with everything in it.")
    except (supervisor.CannotStart, EmbeddedError) as error:
        sys.exit(str(error))
    except OSError as error:  # a folder that is not ours, a disk that is full
        sys.exit(f"The demo cannot run here: {error.strerror or error} ({error.filename or options.place}).")


if __name__ == "__main__":
    main()
