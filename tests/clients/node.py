"""Programs of Node.js: found as the installation finds them, run in tests/clients."""

import os
import subprocess
import sys
from pathlib import Path

from emulator_tests.patience import PATIENCE_S
from scripts.node import find_program

FOLDER = Path(__file__).parent


def run_node(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    node = find_program("node", os.environ, Path(sys.prefix))
    assert node, "no Node.js: run `make install-dev`"
    return subprocess.run(
        [str(node), *arguments],
        cwd=FOLDER,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def bundle(source: Path, target: Path) -> None:
    """One script for a browser, made by esbuild."""
    esbuild = FOLDER / "node_modules" / "esbuild" / "lib" / "main.js"
    options = {
        "entryPoints": [str(source)],
        "outfile": str(target),
        "bundle": True,
        "format": "esm",
        "jsx": "automatic",
        "define": {"process.env.NODE_ENV": '"production"'},
    }
    script = f"(await import({str(esbuild)!r})).default.buildSync({options!r})"
    script = script.replace("True", "true")
    done = run_node("--input-type=module", "--eval", script)
    assert done.returncode == 0, done.stderr
