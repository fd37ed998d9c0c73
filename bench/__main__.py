"""make bench [BENCH_ROWS=1000000]"""

import argparse
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import django
import psycopg
from psycopg import sql

from bench.measures import Budget, Measure, run
from bench.names import BARE
from bench.servers import BARE_SETTINGS, MODE, SHOP, serving
from storefront.lib import processes
from storefront.lib.embedded import Cluster, EmbeddedError, running

HERE = Path(__file__).parent
PLACE = HERE.parent / "var" / "bench"
FEW, MANY = 1_000, 100_000
SIZES = (10, 500)
COMPANY = "Company Purchase Orders"
MIDDLE = "The page in the middle"
FILLING = ("names", "seed", "world", "crowd", "copies")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=MANY, help="purchase orders in the large database")
    options = parser.parse_args()
    processes.unwind_on_signals()
    with running(PLACE) as cluster, ExitStack() as stack:
        few, many = (_fresh_copy(cluster, rows) for rows in (FEW, options.rows))
        ports = [
            stack.enter_context(serving(*each)) for each in ((SHOP, many), (SHOP, few), (BARE_SETTINGS, many))
        ]
        _measure((many, few), ports, (FEW, options.rows))


def _fresh_copy(cluster: Cluster, rows: int) -> str:
    """Of a database that is filled once and then kept: each run writes into a copy of its own."""
    filled, name = f"filled_{rows}_{_state_of_schema()}", f"bench_{rows}"
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [filled]).fetchone()
        if known is None:
            _fill(connection, cluster, filled, rows)
        _execute(connection, "DROP DATABASE IF EXISTS {}", name)
        _execute(connection, "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, filled)
    return cluster.url(name)


def _fill(connection: psycopg.Connection, cluster: Cluster, name: str, rows: int) -> None:
    print(f"Filling a database with {rows:,} purchase orders (once) ...", flush=True)
    before = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"  # "_" is a wildcard for LIKE
    old = connection.execute(before, [f"filled_{rows}_"])
    for (stale,) in old.fetchall():
        _execute(connection, "DROP DATABASE {}", stale)
    part = f"part_{rows}"
    _execute(connection, "DROP DATABASE IF EXISTS {}", part)
    _execute(connection, "CREATE DATABASE {}", part)
    environment = os.environ | MODE | {"DATABASE_URL": cluster.url(part), "UNDO_SECONDS": "0"}
    subprocess.run([sys.executable, "-m", "bench.seed", str(rows)], env=environment, check=True)
    _execute(connection, "ALTER DATABASE {} RENAME TO {}", part, name)


def _execute(connection: psycopg.Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _state_of_schema() -> str:
    """Changes with every migration, and with what fills the tables."""
    files = [*HERE.parent.glob("**/migrations/*.py"), *(HERE / f"{name}.py" for name in FILLING)]
    ours = (path for path in sorted(files) if ".venv" not in path.parts)
    return hashlib.sha256(b"".join(path.read_bytes() for path in ours)).hexdigest()[:12]


def _measure(urls: tuple[str, str], ports: Sequence[int], rows: tuple[int, int]) -> None:
    """`urls`: the database of many, and the one of few."""
    url, _ = urls
    os.environ.update(MODE | {"DATABASE_URL": url})
    django.setup()
    from bench import report, statements, world

    with psycopg.connect(url) as plain:
        facts = list(report.facts(plain, rows))
        plain.commit()
        counts = list(statements.counts(world.people()))
        measures = list(_measures(plain, ports, urls))
        run(measures, lambda text: print(text, end=" ... ", flush=True))
    by_name = {measure.name: measure for measure in measures}
    for part in (
        facts,
        report.times(measures),
        report.ratios(_budgets(), by_name),
        report.statements(counts),
    ):
        print("\n" + "\n".join(part))


def _measures(plain: psycopg.Connection, ports: Sequence[int], urls: tuple[str, str]) -> Iterator[Measure]:
    from bench import crowd, pages, world

    many, few, bare = ports
    yield pages.reading("bare page", bare, BARE, "/signed-in/")
    yield pages.reading("bare page, for anybody", bare, BARE, "/")
    for name, (person, path) in (pages.LISTS | pages.COMPANY_LISTS).items():
        yield pages.reading(f"{name}, many", many, person, path)
        yield pages.reading(f"{name}, few", few, person, path)
    for count, port, url in (("many", many, urls[0]), ("few", few, urls[1])):
        yield pages.reading(f"{MIDDLE}, {count}", port, *pages.middle_of_the_company_list(url))
    yield crowd.finding_subordinates()
    yield from pages.Writing(many, plain, world.people()).measures(SIZES)


def _budgets() -> Iterator[Budget]:
    from bench import crowd, pages

    for size in SIZES:
        what = f"Place {size} lines over HTTP, to the rate of psycopg"
        yield Budget(what, f"place {size}", f"psycopg: place {size}", "rate", 0.20)
    yield Budget("Approve over HTTP, to the rate of psycopg", "approve", "psycopg: approve", "rate", 0.25)
    for name in pages.LISTS:
        yield Budget(f"{name}, to the rate of a bare page", f"{name}, many", "bare page", "rate", 0.7)
    for name in (*pages.LISTS, *pages.COMPANY_LISTS, MIDDLE):
        yield Budget(f"{name}, cost of many to few", f"{name}, many", f"{name}, few", "cost", 1.3)
    what = f"{MIDDLE}, cost to page one"
    yield Budget(what, f"{MIDDLE}, many", f"{COMPANY}, many", "cost", None)
    yield Budget(f"{crowd.SUBORDINATES}, in milliseconds", crowd.SUBORDINATES, crowd.SUBORDINATES, "time", 20)
    yield Budget("A bare page, signed in to for anybody", "bare page", "bare page, for anybody", "rate", None)


if __name__ == "__main__":
    try:
        main()
    except EmbeddedError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
