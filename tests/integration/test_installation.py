"""A tiny lock file, installed by the real uv and pip from this machine's disk alone."""

import hashlib
import sys
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from scripts.installation import describe_this_python
from scripts.machine import CommandFailed, InstallError, ThisMachine
from scripts.virtual_environment import ensure_packages, python_of

pytestmark = pytest.mark.integration

NAME = "tiny_demo_package"
WHEEL = f"{NAME}-1.0-py3-none-any.whl"
UV = Path(sys.executable).with_name("uv")
RECORD = f"{NAME}.py,,\n{NAME}-1.0.dist-info/METADATA,,\n"


@dataclass(frozen=True)
class TalkingMachine(ThisMachine):
    """This computer; what it says is kept."""

    lines: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        self.lines.append(line)


class Place:
    """A checkout with a lock file, a mirror in folders, a PATH, a configuration file of pip."""

    def __init__(self, root: Path) -> None:
        self.root, self.home = root, root / ".venv"
        self.path, self.wheels = root / "path", root / "wheels"
        for folder in (self.path, self.wheels):
            folder.mkdir()
        sha256 = self.make_wheel()
        self.lock = root / "run.lock"
        self.lock.write_text(f"{NAME}==1.0 --hash=sha256:{sha256}\n")
        self.configuration = root / "pip.conf"
        self.configuration.write_text(
            f"[global]\nno-index = true\nfind-links =\n  {self.path}\n  {self.wheels}\n"
        )

    def make_wheel(self) -> str:
        about = f"{NAME}-1.0.dist-info"
        with zipfile.ZipFile(self.wheels / WHEEL, "w") as wheel:
            wheel.writestr(f"{NAME}.py", "ANSWER = 42\n")
            wheel.writestr(
                f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1.0\n"
            )
            wheel.writestr(
                f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{about}/RECORD", f"{RECORD}{about}/WHEEL,,\n{about}/RECORD,,\n")
        return hashlib.sha256((self.wheels / WHEEL).read_bytes()).hexdigest()

    def has_uv(self, script: str | None = None) -> None:
        """The real one, or a stand-in."""
        uv = self.path / "uv"
        if script is None:
            uv.symlink_to(UV)
        else:
            uv.write_text(f"#!/bin/sh\n{script}\n")
            uv.chmod(0o755)

    def install(self) -> list[str]:
        machine = TalkingMachine()
        python = replace(
            describe_this_python(), program=str(Path(sys.executable).resolve()), has_pip=False
        )
        environment = {"PATH": f"{self.path}:/usr/bin:/bin", "UV_CACHE_DIR": f"{self.root}/cache"}
        ensure_packages(self.home, [self.lock], machine, base=python, environment=environment)
        return machine.lines

    def ask(self, statement: str) -> str:
        return ThisMachine().run(str(python_of(self.home)), "-c", statement).strip()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    found = Place(tmp_path)
    for name in ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CONSTRAINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(found.configuration))
    return found


def test_uv_installs_from_what_only_pips_file_names(place: Place) -> None:
    place.has_uv()
    assert place.install() == [
        "making .venv",
        f"installing the Python packages of {place.root.name}/run.lock",
    ]
    assert place.ask(f"import {NAME}; print({NAME}.ANSWER)") == "42"
    assert place.ask("import importlib.metadata as m; print(m.version('pip'))")
    [installer] = place.home.glob(f"lib/*/site-packages/{NAME}-1.0.dist-info/INSTALLER")
    assert installer.read_text().strip() == "uv"
    assert place.install() == []


def test_pip_installs_the_same_where_uv_fails(place: Place) -> None:
    place.has_uv("exit 2")
    assert place.install()[-1] == "uv failed: it said nothing; installing with pip"
    assert place.ask(f"import {NAME}; print({NAME}.ANSWER)") == "42"
    assert place.install() == []


def test_a_wrong_hash_is_refused_by_both(place: Place) -> None:
    place.has_uv()
    place.lock.write_text(f"{NAME}==1.0 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(InstallError, match=r"pip could not install run\.lock, see above"):
        place.install()


def test_a_program_that_is_killed_is_a_failed_command() -> None:
    with pytest.raises(CommandFailed) as failed:
        ThisMachine().run("/bin/sh", "-c", "echo begun; kill -9 $$")
    assert failed.value.output == "begun\n\nerror: ended by signal 9"


def test_a_program_that_is_not_there_is_a_failed_command() -> None:
    with pytest.raises(CommandFailed) as failed:
        ThisMachine().run("/nowhere/uv", "--version")
    assert failed.value.reason == "error: /nowhere/uv: No such file or directory"
