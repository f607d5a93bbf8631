"""`.venv`: made once, filled from a lock file, repaired when it was left half-made.

What it holds is told by a stamp in it, written last: a line for the environment itself and one per
lock file. No such line, no trust: the environment is made anew.
"""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.machine import CommandFailed, InstallError, Machine, apt_install

STAMP = "installed-locks"


def ensure_packages(
    home: Path,
    locks: Sequence[Path],
    machine: Machine,
    *,
    base_python: str,
    venv_package: str | None,
) -> None:
    """Bring the virtual environment `home` to the last of `locks`; the others are parts of it.

    base_python: makes the environment. venv_package: the system's package to add first, when that
    Python cannot make one. Raises InstallError.
    """
    wanted = frozenset(_line(lock) for lock in locks)
    if wanted | {_identity(home)} <= _read_stamp(home):
        return
    with _alone(home.parent):
        installed = _read_stamp(home)  # anew: another call may have done our work meanwhile
        if _identity(home) not in installed:
            _make(home, machine, base_python, venv_package)
            installed = frozenset()
        if not wanted <= installed:
            _install(home, locks[-1], machine)
            _write_stamp(home, wanted)


def link_packages(home: Path, root: Path) -> None:
    """What an editable installation leaves: lines for each package of ours in the checkout.

    Its sources, and its own folder, for its tests.
    """
    packages = [source.parent for source in sorted(root.glob("packages/*/src"))]
    sources = "".join(f"{package / 'src'}\n{package}\n" for package in packages)
    for folder in home.glob("lib/python*/site-packages"):
        link = folder / "packages-of-this-checkout.pth"
        if not link.exists() or link.read_text(encoding="utf-8") != sources:
            link.write_text(sources, encoding="utf-8")


def python_of(home: Path) -> Path:
    return home / "bin" / "python"


def _line(lock: Path) -> str:
    return f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def _identity(home: Path) -> str:
    """Where the environment is and which Python it runs: it survives neither being changed."""
    return f"home {home} {python_of(home).resolve()}"


def _read_stamp(home: Path) -> frozenset[str]:
    """The lines of the stamp; none where the environment has lost its Python."""
    stamp = home / STAMP
    if not python_of(home).exists() or not stamp.exists():
        return frozenset()
    return frozenset(stamp.read_text(encoding="utf-8").splitlines())


def _write_stamp(home: Path, locks: frozenset[str]) -> None:
    (home / STAMP).write_text("\n".join(sorted(locks | {_identity(home)})) + "\n", encoding="utf-8")


def _require_ours_to_clear(home: Path) -> None:
    """`venv --clear` empties the folder, and follows a link: only an environment may be there."""
    is_environment = (home / "pyvenv.cfg").exists() or not home.exists() or not any(home.iterdir())
    if home.is_symlink() or not is_environment:
        what = "a link" if home.is_symlink() else "not a virtual environment"
        raise InstallError(f"{home} is {what}, and installing would empty it: move it away first")


def _make(home: Path, machine: Machine, base_python: str, venv_package: str | None) -> None:
    _require_ours_to_clear(home)
    if venv_package is not None:
        _add_venv_module(machine, venv_package)
    machine.say(f"making {home.name}")
    try:
        machine.run(base_python, "-m", "venv", "--clear", str(home))
    except CommandFailed as failed:
        raise InstallError(f"{base_python} cannot make {home}: {failed.reason}") from failed


def _add_venv_module(machine: Machine, package: str) -> None:
    missing = f"this Python has no venv module: install the package {package}"
    if not machine.has_apt:
        raise InstallError(missing)
    machine.say(f"installing the system's package {package}")
    try:
        apt_install(machine, package)
    except CommandFailed as failed:
        raise InstallError(f"{missing} (apt-get: {failed.reason})") from failed


def _install(home: Path, lock: Path, machine: Machine) -> None:
    """The stamp goes first: pip takes a package it was interrupted in for an installed one."""
    machine.say(f"installing the Python packages of {lock.parent.name}/{lock.name}")
    (home / STAMP).unlink(missing_ok=True)
    try:
        machine.run(
            *(str(python_of(home)), "-m", "pip", "install", "--disable-pip-version-check"),
            *("--no-input", "--no-deps", "--require-hashes", "--requirement", str(lock)),
        )
    except CommandFailed as failed:
        machine.say(failed.output.rstrip())
        raise InstallError(
            f"pip could not install {lock.name}, see above: is the package index reachable?"
        ) from failed


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One installation at a time; the system frees the lock of a killed one."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
