"""`.venv`: made once, filled from a lock file by uv or else by pip, repaired when left half-made.

What it holds is told by a stamp in it, written last: a line for the environment itself and one per
lock file. No such line, no trust: the environment is made anew.
"""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.machine import CommandFailed, InstallError, Machine, apt_install
from scripts.uv_installation import UvFailed, prepare_uv

STAMP = "installed-locks"
UV_LOCK = "uv.lock"


@dataclass(frozen=True)
class BasePython:
    """The Python that makes the environment.

    missing_package: the system's package to add first, when it cannot make one.
    has_pip: `-m pip` works. bundled_pip: the wheel of pip that its `ensurepip` installs.
    """

    program: str
    missing_package: str | None = None
    has_pip: bool = False
    bundled_pip: Path | None = None


def ensure_packages(
    home: Path,
    locks: Sequence[Path],
    machine: Machine,
    *,
    base: BasePython,
    environment: Mapping[str, str],
) -> None:
    """Bring the virtual environment `home` to the last of `locks`; the others are parts of it.

    environment: the variables of this process. Raises InstallError.
    """
    wanted = frozenset(_line(lock) for lock in locks)
    if wanted | {_identity(home)} <= _read_stamp(home):
        return
    with _alone(home.parent):
        installed = _read_stamp(home)  # anew: another call may have done our work meanwhile
        if _identity(home) not in installed:
            _make(home, machine, base)
            installed = frozenset()
        if not wanted <= installed:
            _install(home, locks[-1], machine, base, environment)
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


def _make(home: Path, machine: Machine, base: BasePython) -> None:
    """Without pip where its wheel is known: uv installs that in no time, `ensurepip` does not."""
    _require_ours_to_clear(home)
    if base.missing_package is not None:
        _add_venv_module(machine, base.missing_package)
    machine.say(f"making {home.name}")
    options = ("--clear", "--without-pip") if base.bundled_pip else ("--clear",)
    try:
        machine.run(base.program, "-m", "venv", *options, str(home))
    except CommandFailed as failed:
        raise InstallError(f"{base.program} cannot make {home}: {failed.reason}") from failed


def _add_venv_module(machine: Machine, package: str) -> None:
    missing = f"this Python has no venv module: install the package {package}"
    if not machine.has_apt:
        raise InstallError(missing)
    machine.say(f"installing the system's package {package}")
    try:
        apt_install(machine, package)
    except CommandFailed as failed:
        raise InstallError(f"{missing} (apt-get: {failed.reason})") from failed


def _install(
    home: Path, lock: Path, machine: Machine, base: BasePython, environment: Mapping[str, str]
) -> None:
    """The stamp goes first: a package that was interrupted in passes for an installed one."""
    machine.say(f"installing the Python packages of {lock.parent.name}/{lock.name}")
    (home / STAMP).unlink(missing_ok=True)
    before = _list_packages(home)
    try:
        uv = prepare_uv(
            *(home, lock.with_name(UV_LOCK), machine),
            python=python_of(home),
            pip=_find_pip(home, base),
            environment=environment,
        )
        if not _has_pip(home):
            uv.install("--no-index", str(base.bundled_pip))
            before = _list_packages(home)
        uv.install("--require-hashes", "--requirement", str(lock))
    except UvFailed as failed:
        machine.say(f"{failed}; installing with pip")
        if _list_packages(home) != before:  # perhaps it was interrupted in one
            _make(home, machine, base)
        _install_by_pip(home, lock, machine)


def _find_pip(home: Path, base: BasePython) -> tuple[str, ...]:
    """The words that start a pip: the environment's, the base Python's, or one in its wheel."""
    if _has_pip(home):
        return str(python_of(home)), "-m", "pip"
    if base.has_pip:
        return base.program, "-m", "pip"
    return str(python_of(home)), f"{base.bundled_pip}/pip"


def _has_pip(home: Path) -> bool:
    return any(home.glob("lib/python*/site-packages/pip/__main__.py"))


def _list_packages(home: Path) -> frozenset[str]:
    """Name and version of all that counts as installed."""
    return frozenset(found.name for found in home.glob("lib/python*/site-packages/*.dist-info"))


def _install_by_pip(home: Path, lock: Path, machine: Machine) -> None:
    python = str(python_of(home))
    try:
        if not _has_pip(home):
            machine.run(python, "-m", "ensurepip", "--upgrade", "--default-pip")
    except CommandFailed as failed:
        raise InstallError(f"{python} cannot install its own pip: {failed.reason}") from failed
    try:
        machine.run(
            *(python, "-m", "pip", "install", "--disable-pip-version-check"),
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
