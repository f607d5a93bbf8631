"""Pin every dependency with its hash, for all platforms at once.

requirements/{run,dev}.lock are for this machine, uv.lock for what installs them, requirements.lock
in services/* and packages/* for the images; a package has the same version in all of them. Run by
`make lock`. The files name no index, so they install from whichever one pip is set up for.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMPILE = (
    *(str(Path(sys.executable).with_name("uv")), "pip", "compile"),
    *("--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"),
    *("--no-header", "--no-emit-index-url", "--no-emit-find-links"),
)


IN_STEP = ("--constraints", "requirements/run.lock")


def main() -> None:
    pin("pyproject.toml", "requirements/run.lock")
    pin("pyproject.toml", "requirements/dev.lock", "--extra", "dev", *IN_STEP)
    pin("requirements/node.in", "requirements/node.lock")
    pin("requirements/uv.in", "requirements/uv.lock", "--constraints", "requirements/dev.lock")
    images = (*ROOT.glob("services/*/requirements.in"), *ROOT.glob("packages/*/pyproject.toml"))
    for wanted in sorted(images):
        source = wanted.relative_to(ROOT)
        pin(str(source), str(source.with_name("requirements.lock")), *IN_STEP)


def pin(source: str, lock: str, *options: str) -> None:
    subprocess.run([*COMPILE, source, *options, "--output-file", lock], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
