"""When `.venv` is made, filled, left alone and repaired."""

from dataclasses import replace
from pathlib import Path

import pytest

from scripts.machine import InstallError
from scripts.virtual_environment import STAMP, link_packages, python_of
from tests.fakes.checkout import Checkout, make_environment, steps
from tests.fakes.machine import FakeMachine, fails


@pytest.fixture
def project(tmp_path: Path) -> Checkout:
    checkout = Checkout(tmp_path)
    checkout.has_uv()
    return checkout


def test_a_fresh_folder_gets_an_environment_and_its_packages(project: Checkout) -> None:
    machine = project.ensure()
    assert steps(machine) == ["make", "uv installs run.lock"]
    assert "--require-hashes" in machine.commands[-1]


def test_the_second_call_does_and_says_nothing(project: Checkout) -> None:
    project.ensure()
    machine = project.ensure()
    assert (machine.commands, machine.lines) == ([], [])


def test_dev_packages_are_added_to_an_environment_that_runs(project: Checkout) -> None:
    project.ensure()
    assert steps(project.ensure(dev=True)) == ["uv installs dev.lock"]


def test_dev_packages_contain_what_running_needs(project: Checkout) -> None:
    project.ensure(dev=True)
    assert steps(project.ensure()) == []


def test_a_changed_lock_is_installed_into_the_same_environment(project: Checkout) -> None:
    project.ensure()
    project.run_lock.write_text("one==1.1\n")
    assert steps(project.ensure()) == ["uv installs run.lock"]


def test_a_changed_dev_lock_does_not_matter_where_only_running_is_asked(project: Checkout) -> None:
    project.ensure(dev=True)
    project.dev_lock.write_text("one==1\ntwo==2.1\n")
    assert steps(project.ensure()) == []
    assert steps(project.ensure(dev=True)) == ["uv installs dev.lock"]


def test_an_installation_cut_short_is_begun_anew(project: Checkout) -> None:
    project.ensure()
    project.run_lock.write_text("one==1.1\n")

    def interrupt(argv: tuple[str, ...]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        project.ensure(machine=FakeMachine(effects={"install": interrupt}))
    assert steps(project.ensure()) == ["make", "uv installs run.lock"]


def test_an_environment_that_is_not_ours_is_not_trusted(project: Checkout) -> None:
    make_environment((str(project.home),))
    assert steps(project.ensure()) == ["make", "uv installs run.lock"]


def test_an_environment_whose_python_is_gone_is_made_anew(project: Checkout) -> None:
    project.ensure()
    python_of(project.home).unlink()
    assert steps(project.ensure()) == ["make", "uv installs run.lock"]


def test_an_environment_that_runs_another_python_by_now_is_made_anew(
    project: Checkout, tmp_path: Path
) -> None:
    project.ensure()
    (tmp_path / "python3.99").touch()
    python_of(project.home).unlink()
    python_of(project.home).symlink_to(tmp_path / "python3.99")
    assert steps(project.ensure()) == ["make", "uv installs run.lock"]


def test_an_environment_that_was_moved_is_made_anew(project: Checkout, tmp_path: Path) -> None:
    project.ensure()
    project.home = project.home.rename(tmp_path / "elsewhere")
    assert steps(project.ensure()) == ["make", "uv installs run.lock"]


def test_b01_a_link_is_never_emptied(project: Checkout, tmp_path: Path) -> None:
    other = tmp_path / "another checkout's"
    make_environment((str(other),))
    project.home.symlink_to(other)
    machine = FakeMachine()
    with pytest.raises(InstallError, match="is a link"):
        project.ensure(machine=machine)
    assert machine.commands == []
    assert python_of(other).exists()


def test_b01_a_folder_that_is_no_environment_is_never_emptied(project: Checkout) -> None:
    (project.home / "thesis").mkdir(parents=True)
    machine = FakeMachine()
    with pytest.raises(InstallError, match="not a virtual environment"):
        project.ensure(machine=machine)
    assert machine.commands == []


def test_a_failure_of_pip_shows_its_output_and_leaves_no_stamp(project: Checkout) -> None:
    machine = FakeMachine(effects={"pip": fails("no route to the index")})
    with pytest.raises(InstallError, match=r"pip could not install run\.lock"):
        project.ensure(machine=machine)
    assert "no route to the index" in machine.lines
    assert not (project.home / STAMP).exists()


def test_a_failure_to_make_the_environment_says_why(project: Checkout) -> None:
    machine = FakeMachine(effects={"--clear": fails("Error: No space left on device\n")})
    with pytest.raises(InstallError, match="No space left on device"):
        project.ensure(machine=machine)


def test_a_missing_venv_module_is_named_where_it_cannot_be_installed(project: Checkout) -> None:
    lacks_venv_module(project)
    machine = FakeMachine()
    with pytest.raises(InstallError, match=r"install the package python3\.11-venv$"):
        project.ensure(machine=machine)
    assert machine.commands == []


def test_a_missing_venv_module_is_installed_where_it_can_be(project: Checkout) -> None:
    lacks_venv_module(project)
    machine = project.ensure(machine=FakeMachine(has_apt=True))
    assert [argv[-1] for argv in machine.commands[:2]] == ["update", "python3.11-venv"]
    assert steps(machine)[2:] == ["make", "uv installs run.lock"]


def test_a_failure_of_apt_is_told_with_its_reason(project: Checkout) -> None:
    lacks_venv_module(project)
    machine = FakeMachine(has_apt=True, effects={"apt-get": fails("E: Unable to lock\n")})
    with pytest.raises(InstallError, match=r"python3\.11-venv \(apt-get: E: Unable to lock\)"):
        project.ensure(machine=machine)


def lacks_venv_module(project: Checkout) -> None:
    project.base = replace(project.base, missing_package="python3.11-venv")


def test_packages_of_the_checkout_are_linked_also_after_it_was_moved(tmp_path: Path) -> None:
    source = tmp_path / "packages" / "ours" / "src"
    places = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    for folder in (source, places):
        folder.mkdir(parents=True)
    link = places / "packages-of-this-checkout.pth"
    link.write_text("/of/a/clone/that/was/moved\n")
    link_packages(tmp_path / ".venv", tmp_path)
    assert link.read_text() == f"{source}\n{source.parent}\n"
