"""Make the virtual environment and what it needs: `python3 scripts/install.py [--dev] [--browser]`.

The one file here that an older Python must be able to read: it says so in a line and ends.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python may be the one that starts us
        found = sys.version.split()[0]
        sys.stderr.write("error: Python 3.11 or newer is needed, this is " + found + "\n")
        return 2
    sys.path[0] = str(ROOT)
    from scripts import installation

    return installation.main(sys.argv[1:], ROOT)


if __name__ == "__main__":
    sys.exit(main())
