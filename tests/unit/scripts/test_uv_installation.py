"""Which uv installs, where it comes from, and how pip takes over."""

from dataclasses import replace
from pathlib import Path

import pytest

from scripts.machine import InstallError
from scripts.uv_installation import FOLDER
from scripts.virtual_environment import STAMP
from tests.fakes.checkout import PACKAGES, WHEEL, Checkout, steps
from tests.fakes.machine import Effect, FakeMachine, fails

SETTINGS = "global.index-url='https://mirror.example/simple'\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def uv_fails(checkout: Checkout, output: str) -> dict[str, Effect]:
    return {str(checkout.path / "uv"): fails(output)}


def installs_package(checkout: Checkout, then: Effect) -> Effect:
    """uv gets as far as a package, then something happens."""

    def install(argv: tuple[str, ...]) -> str | None:
        (checkout.home / PACKAGES / "one-1.dist-info").mkdir(parents=True)
        return then(argv)

    return install


def leaves_uv(checkout: Checkout) -> Effect:
    def fetch(argv: tuple[str, ...]) -> None:
        program = checkout.home / FOLDER / "bin" / "uv"
        program.parent.mkdir(parents=True)
        program.touch(mode=0o755)

    return fetch


def test_a_uv_on_the_path_installs_the_lock_with_its_hashes(checkout: Checkout) -> None:
    checkout.has_uv()
    machine = checkout.ensure()
    assert steps(machine) == ["make", "uv installs run.lock"]
    command = machine.commands[-1]
    assert command[0] == str(checkout.path / "uv")
    assert "--require-hashes" in command
    assert command[command.index("--python") + 1] == str(checkout.home / "bin" / "python")


def test_where_no_uv_is_pip_fetches_the_locked_one(checkout: Checkout) -> None:
    machine = checkout.ensure(machine=FakeMachine(effects={"--target": leaves_uv(checkout)}))
    assert steps(machine) == ["make", "fetch uv", "uv installs run.lock"]
    [fetch] = [argv for argv in machine.commands if "--target" in argv]
    assert "--require-hashes" in fetch
    assert fetch[-1] == str(checkout.run_lock.with_name("uv.lock"))
    assert machine.commands[-1][0] == str(checkout.home / FOLDER / "bin" / "uv")


def test_a_fetched_uv_is_there_for_the_next_installation(checkout: Checkout) -> None:
    checkout.ensure(machine=FakeMachine(effects={"--target": leaves_uv(checkout)}))
    assert steps(checkout.ensure(dev=True)) == ["uv installs dev.lock"]


def test_what_protects_the_pythons_own_packages_does_not_keep_uv_away(checkout: Checkout) -> None:
    machine = checkout.ensure()
    [environment] = [given for argv, given in machine.calls if "--target" in argv]
    assert (environment["PIP_REQUIRE_VIRTUALENV"], environment["PIP_USER"]) == ("0", "0")


def test_a_uv_that_cannot_be_fetched_leaves_the_work_to_pip(checkout: Checkout) -> None:
    machine = FakeMachine(effects={"--target": fails("ERROR: No matching distribution for uv\n")})
    checkout.ensure(machine=machine)
    assert steps(machine) == ["make", "fetch uv", "pip installs run.lock"]
    assert machine.lines[-1] == (
        "pip could not fetch uv: ERROR: No matching distribution for uv; installing with pip"
    )


@pytest.mark.parametrize(
    "output, told",
    [
        pytest.param(
            "error: Failed to fetch: https://a.example/one/\n  cause: invalid peer certificate\n",
            "Failed to fetch: https://a.example/one/: invalid peer certificate",
            id="certificate",
        ),
        pytest.param(
            "error: Failed to download `one==1`\n  cause: Hash mismatch for `one==1`\n  Exp:\n",
            "Failed to download `one==1`: Hash mismatch for `one==1`",
            id="hash",
        ),
        pytest.param("\nerror: ended by signal 9", "ended by signal 9", id="killed"),
        pytest.param(
            "error: unexpected argument '--python' found\n\nUsage: uv [OPTIONS]\n",
            "unexpected argument '--python' found",
            id="old",
        ),
        pytest.param("", "it said nothing", id="silent"),
        pytest.param(
            "error: Failed to fetch: https://me:secret@mirror.example/one/\n",
            "Failed to fetch: https://****@mirror.example/one/",
            id="password",
        ),
    ],
)
def test_whatever_stops_uv_pip_takes_over_with_one_line(
    checkout: Checkout, output: str, told: str
) -> None:
    checkout.has_uv()
    quiet = Checkout.ensure(checkout).lines
    (checkout.home / STAMP).unlink()
    machine = checkout.ensure(machine=FakeMachine(effects=uv_fails(checkout, output)))
    assert steps(machine) == ["make", "uv installs run.lock", "pip installs run.lock"]
    assert machine.lines == [*quiet, f"uv failed: {told}; installing with pip"]
    assert checkout.ensure().commands == []


def test_where_pip_fails_as_well_its_error_stays(checkout: Checkout) -> None:
    checkout.has_uv()
    machine = FakeMachine(effects={"install": fails("no route to the index")})
    with pytest.raises(InstallError, match=r"pip could not install run\.lock, see above"):
        checkout.ensure(machine=machine)
    assert machine.lines[-1] == "no route to the index"
    assert not (checkout.home / STAMP).exists()


def test_pips_broken_settings_are_left_to_pip_to_tell(checkout: Checkout) -> None:
    checkout.has_uv()
    machine = checkout.ensure(machine=FakeMachine(effects={"config": fails("ERROR: line 1\n")}))
    assert machine.lines[-1] == "pip does not tell its settings: ERROR: line 1; installing with pip"


def test_an_environment_in_which_uv_was_interrupted_is_made_again_for_pip(
    checkout: Checkout,
) -> None:
    checkout.has_uv()
    uv = str(checkout.path / "uv")
    killed = installs_package(checkout, fails("\nerror: ended by signal 9"))
    machine = checkout.ensure(machine=FakeMachine(effects={uv: killed}))
    assert steps(machine) == ["make", "uv installs run.lock", "make", "pip installs run.lock"]
    assert not (checkout.home / PACKAGES / "one-1.dist-info").exists()


def test_pip_comes_from_its_wheel_by_uv_instead_of_slowly_by_venv(checkout: Checkout) -> None:
    checkout.has_uv()
    checkout.base = replace(checkout.base, has_pip=True, bundled_pip=Path(WHEEL))
    machine = checkout.ensure()
    assert "--without-pip" in machine.commands[0]
    assert steps(machine) == ["make", f"uv installs {WHEEL}", "uv installs run.lock"]


def test_a_mirror_that_only_uv_does_not_reach_costs_no_second_environment(
    checkout: Checkout,
) -> None:
    checkout.has_uv()
    checkout.base = replace(checkout.base, has_pip=True, bundled_pip=Path(WHEEL))

    def only_from_disk(argv: tuple[str, ...]) -> None:
        if "--no-index" not in argv:
            fails("error: refused\n")(argv)
        for name in ("pip", "pip-1.dist-info"):
            (checkout.home / PACKAGES / name).mkdir(parents=True)
        (checkout.home / PACKAGES / "pip" / "__main__.py").touch()

    machine = FakeMachine(effects={str(checkout.path / "uv"): only_from_disk})
    checkout.ensure(machine=machine)
    installations = [f"uv installs {WHEEL}", "uv installs run.lock", "pip installs run.lock"]
    assert steps(machine) == ["make", *installations]


def test_without_uv_pip_comes_by_ensurepip(checkout: Checkout) -> None:
    checkout.has_uv()
    checkout.base = replace(checkout.base, has_pip=True, bundled_pip=Path(WHEEL))
    machine = checkout.ensure(machine=FakeMachine(effects=uv_fails(checkout, "error: refused\n")))
    assert steps(machine)[-2:] == ["ensurepip", "pip installs run.lock"]


@pytest.mark.parametrize(
    "has_pip, words",
    [
        pytest.param(True, ("python3", "-m", "pip"), id="the Python's own"),
        pytest.param(False, (".venv/bin/python", f"{WHEEL}/pip"), id="the one in the wheel"),
    ],
)
def test_uv_is_fetched_by_a_pip_that_needs_no_installation(
    checkout: Checkout, has_pip: bool, words: tuple[str, ...]
) -> None:
    checkout.base = replace(checkout.base, has_pip=has_pip, bundled_pip=Path(WHEEL))
    machine = checkout.ensure()
    [fetch] = [argv for argv in machine.commands if "--target" in argv]
    root = f"{checkout.home.parent}/"
    assert tuple(word.removeprefix(root) for word in fetch[: len(words)]) == words


def test_a_mirror_that_only_pips_files_name_reaches_uv(checkout: Checkout) -> None:
    checkout.has_uv()
    machine = checkout.ensure(machine=FakeMachine(effects={"config": lambda _argv: SETTINGS}))
    _, environment = machine.calls[-1]
    assert environment["UV_INDEX_URL"] == "https://mirror.example/simple"
    assert environment["PATH"] == str(checkout.path)
