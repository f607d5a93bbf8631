"""A folder with lock files whose `.venv` is made on a FakeMachine."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from scripts.virtual_environment import BasePython, ensure_packages, python_of
from tests.fakes.machine import FakeMachine

PACKAGES = "lib/python3.11/site-packages"
WHEEL = "pip-1-py3-none-any.whl"


def make_environment(argv: tuple[str, ...]) -> None:
    """What `python -m venv --clear HOME` leaves, as far as we look at it."""
    home = Path(argv[-1])
    shutil.rmtree(home, ignore_errors=True)
    python_of(home).parent.mkdir(parents=True)
    python_of(home).touch()
    (home / "pyvenv.cfg").touch()
    if "--without-pip" not in argv:
        pip = home / PACKAGES / "pip"
        pip.mkdir(parents=True)
        (pip / "__main__.py").touch()


class Checkout:
    """PATH holds one folder, which is empty until `has_uv`."""

    def __init__(self, root: Path) -> None:
        self.home = root / ".venv"
        self.path = root / "path"
        self.run_lock = root / "run.lock"
        self.dev_lock = root / "dev.lock"
        self.base = BasePython("python3")
        self.run_lock.write_text("one==1\n")
        self.dev_lock.write_text("one==1\ntwo==2\n")

    def has_uv(self) -> None:
        self.path.mkdir()
        (self.path / "uv").touch(mode=0o755)

    @property
    def environment(self) -> Mapping[str, str]:
        return {"PATH": str(self.path)}

    def ensure(self, *, dev: bool = False, machine: FakeMachine | None = None) -> FakeMachine:
        machine = machine or FakeMachine()
        machine.effects = {"venv": make_environment, **machine.effects}
        locks = [self.run_lock, self.dev_lock] if dev else [self.run_lock]
        ensure_packages(self.home, locks, machine, base=self.base, environment=self.environment)
        return machine


def steps(machine: FakeMachine) -> list[str]:
    """The commands by what tells them apart; without the look at pip's settings."""
    return [_step(argv) for argv in machine.commands if argv[-2:] != ("config", "list")]


def _step(argv: tuple[str, ...]) -> str:
    if "venv" in argv:
        return "make"
    if "ensurepip" in argv:
        return "ensurepip"
    if "--target" in argv:
        return "fetch uv"
    return f"{'uv' if Path(argv[0]).name == 'uv' else 'pip'} installs {Path(argv[-1]).name}"
