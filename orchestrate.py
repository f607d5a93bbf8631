"""The demo environment's command line: `python3 orchestrate.py --help`.

Starts on the standard library alone. Where the project's packages are missing from this Python it
goes on in the project's own virtual environment.
"""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
NEEDED = ("yaml", "psutil", "dotenv", "requests")
GUARD = "FUSIONAUTH_DEMO_REEXECUTED"


def leave_for_virtual_environment() -> None:
    """Replace this process by the same command in .venv, once; exit 2 when there is none."""
    python = ROOT / ".venv" / "bin" / "python"
    if GUARD in os.environ or not python.exists():
        sys.stderr.write(
            "error: the project's packages are not installed\nhint: run `make install`\n"
        )
        sys.exit(2)
    os.environ[GUARD] = "1"
    os.execv(python, [str(python), str(ROOT / "orchestrate.py"), *sys.argv[1:]])  # noqa: S606


if __name__ == "__main__":
    if not all(importlib.util.find_spec(name) for name in NEEDED):
        leave_for_virtual_environment()
    from orchestrator.cli import main

    sys.exit(main(sys.argv[1:], ROOT))
