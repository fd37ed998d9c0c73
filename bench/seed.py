"""python -m bench.seed ROWS: fill the database of DATABASE_URL, from nothing."""

import argparse
import os
import random
from math import isqrt

import django


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int, help="purchase orders")
    parser.add_argument("--waiting", type=int, help="so many of them wait for somebody")
    parser.add_argument("--members", type=int, default=200)
    parser.add_argument("--levels", type=int, default=5)
    options = parser.parse_args()
    django.setup()
    fill(options)


def fill(options: argparse.Namespace) -> None:
    import psycopg
    from django.core.management import call_command

    from bench import copies, crowd, world

    random.seed(options.rows)
    call_command("migrate", verbosity=0, interactive=False)
    crowd.build()
    built = world.build(members=options.members, levels=options.levels)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        copies.multiply(connection, built, options.rows, options.waiting or usually_waiting(options.rows))
        connection.execute("VACUUM ANALYZE")


def usually_waiting(rows: int) -> int:
    """What waits grows more slowly than what there has ever been: 100 of 1,000, 1,000 of 100,000."""
    return isqrt(10 * rows)


if __name__ == "__main__":
    main()
