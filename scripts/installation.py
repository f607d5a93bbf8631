"""What `scripts/install.py` does once the Python is known to be new enough."""

import argparse
import os
import sys
import sysconfig
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from scripts.browser_installation import ensure_browser
from scripts.machine import InstallError, ThisMachine
from scripts.node_installation import ensure_npm_packages
from scripts.virtual_environment import BasePython, ensure_packages, link_packages

EXIT_FAILED = 2
EXIT_INTERRUPTED = 130


def main(argv: Sequence[str], root: Path) -> int:
    """Silent and quick when there is nothing to do. root: the repository's folder."""
    arguments = make_parser().parse_args(argv)
    try:
        install(root, dev=arguments.dev, browser=arguments.browser, npm=arguments.npm)
    except InstallError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        print("interrupted; the next run goes on from there", file=sys.stderr)
        return EXIT_INTERRUPTED
    return 0


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="install.py", description="Make the virtual environment .venv and fill it."
    )
    parser.add_argument("--dev", action="store_true", help="with what tests and checks need")
    parser.add_argument("--browser", action="store_true", help="a Chromium too, with --dev")
    parser.add_argument("--npm", action="store_true", help="the npm packages of the tests too")
    return parser


def install(root: Path, *, dev: bool, browser: bool, npm: bool) -> None:
    machine = ThisMachine()
    locks = [root / "requirements" / "run.lock"]
    if dev or browser:  # the browser is fetched by Playwright, which is a package of dev.lock
        locks.append(root / "requirements" / "dev.lock")
    home = root / ".venv"
    ensure_packages(home, locks, machine, base=describe_this_python(), environment=os.environ)
    if dev:
        link_packages(home, root)
    if browser:
        ensure_browser(home, os.environ, machine)
    if npm:
        ensure_npm_packages(home, root, os.environ, machine)


def describe_this_python() -> BasePython:
    """A pip in a virtual environment does not count: it may be the one to be made again."""
    return BasePython(
        sys.executable,
        missing_package=find_missing_venv_package(),
        has_pip=sys.prefix == sys.base_prefix and find_spec("pip") is not None,
        bundled_pip=find_bundled_pip(),
    )


def find_bundled_pip() -> Path | None:
    """Beside `ensurepip`, or where a distribution keeps such wheels."""
    ensurepip = find_spec("ensurepip")
    folders = [Path(str(ensurepip.origin)).parent / "_bundled"] if ensurepip else []
    if kept := sysconfig.get_config_var("WHEEL_PKG_DIR"):
        folders.append(Path(kept))
    wheels = (wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl")))
    return next(wheels, None)


def find_missing_venv_package() -> str | None:
    """Debian keeps the half of `venv` that brings pip in a package of its own."""
    if find_spec("venv") and find_spec("ensurepip"):
        return None
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
