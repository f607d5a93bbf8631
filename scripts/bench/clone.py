"""The first minute: `make up` in a fresh clone, no uv here, against the same with pip alone.

Rounds of both are interleaved, so that whatever else the machine does falls on both alike. Caches
are empty, so all packages come from the index that pip is set up for. What is not committed is not
in the clone.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.bench.measuring import ROOT, Row, seconds

CLONE_ROUNDS = 3


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="demo-bench-") as folder:
        times = [_round(Path(folder) / str(number)) for number in range(CLONE_ROUNDS)]
    yield Row(
        "make up from a clone, no uv here", statistics.median(uv for uv, _ in times), 8.0, "s"
    )
    yield Row("the same, ratio to pip", statistics.median(uv / pip for uv, pip in times), 0.5, "")


def _round(folder: Path) -> tuple[float, float]:
    """Seconds by a fetched uv, and by pip."""
    refusing = folder / "refusing"
    refusing.mkdir(parents=True)
    (refusing / "uv").write_text("#!/bin/sh\nexit 2\n", encoding="utf-8")
    (refusing / "uv").chmod(0o755)
    path = _path_without_uv()
    return _up_s(folder / "uv", path), _up_s(folder / "pip", f"{refusing}{os.pathsep}{path}")


def _up_s(folder: Path, path: str) -> float:
    """Clone, `make up`, and remove both: only `make up` is timed."""
    clone = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    environment = _without_outer_make(os.environ) | {
        "PATH": path,
        "DEMO_STATE_DIR": str(folder / "state"),
        "UV_CACHE_DIR": str(folder / "uv-cache"),
        "PIP_CACHE_DIR": str(folder / "pip-cache"),
    }

    def make(*words: str) -> None:
        python = f"PYTHON={Path(sys.executable).resolve()}"
        command = ["make", *words, python, "PROJECT=bench-clone"]
        done = subprocess.run(
            command, cwd=clone, env=environment, capture_output=True, encoding="utf-8"
        )
        if done.returncode:
            raise SystemExit(f"make {words[0]} ended with {done.returncode}:\n{done.stderr}")

    try:
        return seconds(lambda: make("up", "ENGINE=local", "PORTS=auto"))
    finally:
        make("down", "VOLUMES=1")
        shutil.rmtree(folder)


def _path_without_uv() -> str:
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(one for one in folders if not (Path(one) / "uv").exists())


def _without_outer_make(environment: Mapping[str, str]) -> dict[str, str]:
    """`make bench` tells its own goals and variables to every make below it."""
    return {name: value for name, value in environment.items() if not name.startswith("MAKE")}
