"""`make bench`: the budgets of the README, measured on this machine, median beside budget.

Everything runs in projects of its own on free ports, in a temporary state folder, and is removed
afterwards. Nothing here fails: budgets are read by people, tests never assert wall-clock time.
"""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence

from scripts.bench import clone, docker, emulator, local, seed
from scripts.bench.measuring import Row

TABLES: Mapping[str, Sequence[Callable[[], Iterable[Row]]]] = {
    "local": (clone.measure, local.measure, seed.measure, emulator.measure),
    "docker": (docker.measure,),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("engine", choices=TABLES)
    tables = TABLES[parser.parse_args().engine]
    print(f"{'what':<44} {'median':>8} {'budget':>8}")
    for measure in tables:
        for row in measure():
            print(row.text(), flush=True)


if __name__ == "__main__":
    main()
