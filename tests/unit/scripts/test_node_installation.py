"""Where Node.js and the npm packages of the tests come from."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts.machine import InstallError
from scripts.node_installation import ensure_npm_packages
from tests.fakes.machine import FakeMachine, fails


class Computer:
    """A repository with a lock file, a PATH that may hold Node.js, a virtual environment."""

    def __init__(self, root: Path) -> None:
        self.root, self.home, self.bin = root, root / ".venv", root / "path"
        self.clients = root / "tests" / "clients"
        for folder in (self.bin, self.home / "bin", self.clients / "node_modules"):
            folder.mkdir(parents=True)
        self.lock("one")

    @property
    def environment(self) -> Mapping[str, str]:
        return {"PATH": str(self.bin)}

    def lock(self, text: str) -> None:
        (self.clients / "package-lock.json").write_text(text)

    def has_node(self, folder: Path) -> None:
        for name in ("node", "npm"):
            (folder / name).touch(mode=0o755)

    def ensure(self, machine: FakeMachine) -> None:
        ensure_npm_packages(self.home, self.root, self.environment, machine)


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def test_the_systems_node_installs_the_locked_packages_once(computer: Computer) -> None:
    computer.has_node(computer.bin)
    machine = FakeMachine()
    computer.ensure(machine)
    computer.ensure(machine)
    [command] = machine.commands
    assert command[:2] == (str(computer.bin / "npm"), "ci")
    computer.lock("another")
    computer.ensure(machine)
    assert len(machine.commands) == 2


def test_without_node_the_one_of_pypi_is_installed_first(computer: Computer) -> None:
    wheel = {"--require-hashes": lambda _argv: computer.has_node(computer.home / "bin")}
    machine = FakeMachine(effects=wheel)
    computer.ensure(machine)
    pip, npm = machine.commands
    assert "pip" in pip
    assert npm[:2] == (str(computer.home / "bin" / "npm"), "ci")


def test_packages_that_cannot_be_had_are_asked_for_again_the_next_time(computer: Computer) -> None:
    computer.has_node(computer.bin)
    with pytest.raises(InstallError, match="npm ci failed"):
        computer.ensure(FakeMachine(effects={"ci": fails("npm error network")}))
    machine = FakeMachine()
    computer.ensure(machine)
    assert len(machine.commands) == 1
