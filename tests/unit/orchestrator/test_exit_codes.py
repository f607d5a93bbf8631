"""Every end of every command has the documented exit code, the same with `-v`."""

import importlib
import io
import os
from pathlib import Path

import pytest

from orchestrator.cli import VERBS, main
from orchestrator.console import OutputClosed
from orchestrator.errors import ConfigError, EngineError, NotReady
from orchestrator.project.state import VERSION

ROOT = Path(__file__).parents[3]
NAMES = [verb.name for verb in VERBS]
MEMBERS = '"project": "p", "engine": "local", "fusionauth": "emulator"'
URLS = '"urls": {"fusionauth": "http://a", "api": "http://a", "site": "http://a"}'
PORTS = '"ports": {"fusionauth": 9011, "api": 5000, "site": 3000, "db": 5432}'
# ends with code 2 where nothing else refuses it: a test must not start anything
UP = ["up", "--engine", "local", "--fusionauth", "real"]


class Unknown(Exception):
    """Of a kind that nobody expects."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of project p, as older versions leave it."""
    monkeypatch.setenv("DEMO_STATE_DIR", str(tmp_path))
    (tmp_path / "p").mkdir(mode=0o700)
    (tmp_path / "p" / "lock").touch()
    return tmp_path / "p"


def end_with(monkeypatch: pytest.MonkeyPatch, verb: str, problem: BaseException) -> None:
    def run(settings: object, arguments: object) -> int:
        raise problem

    monkeypatch.setattr(importlib.import_module(f"orchestrator.commands.{verb}"), "run", run)


@pytest.mark.parametrize("flags", [[], ["-v"]], ids=["plain", "verbose"])
@pytest.mark.parametrize("verb", NAMES)
def test_b08_an_unknown_exception_is_70_with_a_traceback_and_one_plain_line(
    verb: str, flags: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    end_with(monkeypatch, verb, Unknown("the cause"))
    assert main([verb, *flags], ROOT) == 70
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-2] == "error: this is a bug in the demo: Unknown: the cause"
    assert lines[-1].startswith("hint: ")


@pytest.mark.parametrize("flags", [[], ["-v"]], ids=["plain", "verbose"])
@pytest.mark.parametrize("verb", NAMES)
@pytest.mark.parametrize(
    "problem, code",
    [
        pytest.param(ConfigError("m", "h"), 2, id="usage"),
        pytest.param(EngineError("m", "h"), 3, id="engine"),
        pytest.param(NotReady("api", "probe", 1, "404", ["last line"]), 4, id="not-ready"),
        pytest.param(KeyboardInterrupt(), 130, id="interrupted"),
        pytest.param(OutputClosed(), 141, id="closed"),
    ],
)
def test_b08_a_known_error_has_its_code_with_and_without_v(
    problem: BaseException,
    code: int,
    verb: str,
    flags: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    end_with(monkeypatch, verb, problem)
    assert main([verb, *flags], ROOT) == code
    err = capsys.readouterr().err
    assert ("Traceback" in err) == (bool(flags) and code < 100)
    assert err.count("\nerror: ") + err.startswith("error: ") == (code < 100)


def test_b08_a_wrong_setting_is_2_with_v_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["up", "-v", "--project", "No Good"], ROOT) == 2
    assert "error: setting --project" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="half"),
        pytest.param(b"\xff\xfe{}", id="not-utf8"),
        pytest.param(b"[]", id="array"),
        pytest.param(b'"text"', id="string"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b"{}", id="no-members"),
        pytest.param(f"{{{MEMBERS}, {URLS}}}".encode(), id="one-missing"),
        pytest.param(f'{{{MEMBERS}, {URLS}, {PORTS}, "more": 1}}'.encode(), id="unknown"),
        pytest.param(f'{{{MEMBERS}, {URLS}, "ports": []}}'.encode(), id="ports-array"),
        pytest.param(f'{{{MEMBERS}, {URLS}, "ports": {{"api": 1}}}}'.encode(), id="ports-lack"),
        pytest.param(
            f"{{{MEMBERS}, {URLS}, {PORTS.replace('5000', 'true')}}}".encode(), id="port-bool"
        ),
        pytest.param(
            f"{{{MEMBERS}, {URLS}, {PORTS.replace('5000', '99999')}}}".encode(), id="port-range"
        ),
        pytest.param(f'{{{MEMBERS}, "urls": 5, {PORTS}}}'.encode(), id="urls-number"),
        pytest.param(
            f"{{{MEMBERS}, {URLS.replace('http', 'file')}, {PORTS}}}".encode(), id="urls-file"
        ),
        pytest.param(
            f"{{{MEMBERS.replace('local', 'moon')}, {URLS}, {PORTS}}}".encode(), id="engine"
        ),
        pytest.param(
            f"{{{MEMBERS.replace('emulator', 'x')}, {URLS}, {PORTS}}}".encode(), id="flavour"
        ),
        pytest.param(f'{{{MEMBERS}, {URLS}, {PORTS}, "version": "1"}}'.encode(), id="version-text"),
        pytest.param(
            f'{{{MEMBERS}, {URLS}, {PORTS}, "version": {VERSION + 1}}}'.encode(), id="newer"
        ),
    ],
)
@pytest.mark.parametrize(
    "arguments",
    # `up` would refuse this engine for the states that say `local`: a test must not start anything
    [["status"], ["logs"], ["flow"], ["verify"], ["seed"], ["up", "--engine", "docker"]],
    ids=" ".join,
)
def test_b08_a_corrupt_state_is_2_and_names_the_file(
    arguments: list[str], content: bytes, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".fusionauth-demo-project").touch()
    (project / "state.json").write_bytes(content)
    assert main([*arguments, "--project", "p"], ROOT) == 2
    error, hint = capsys.readouterr().err.splitlines()
    assert error.startswith(f"error: cannot read {project / 'state.json'}: ")
    assert hint.startswith("hint: ")


@pytest.mark.parametrize("content", [b"\xff", b"[1]", b'{"u": [{"kind": "key"}]}', b"[" * 100_000])
def test_b08_a_corrupt_record_of_seeds_names_itself(content: bytes, tmp_path: Path) -> None:
    from orchestrator.errors import StateError
    from orchestrator.private_files import write_private
    from orchestrator.seed.record import Record

    (tmp_path / "seeded.json").write_bytes(content)
    with pytest.raises(StateError, match=r"cannot read .*seeded\.json"):
        Record(tmp_path / "seeded.json", "u", write_private)


def test_b08_an_env_file_that_is_not_utf8_is_2_and_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_bytes(b"DEMO_PROJECT=\xff\n")
    assert main(["config"], tmp_path) == 2
    assert f"cannot read {tmp_path / '.env'}" in capsys.readouterr().err


def test_b08_a_state_folder_of_an_unknown_user_is_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEMO_STATE_DIR", "~nobody-of-this-name/state")
    assert main(["config"], ROOT) == 2
    assert "DEMO_STATE_DIR" in capsys.readouterr().err


def test_b08_a_negative_number_of_lines_is_2() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["logs", "--tail=-3"], ROOT)
    assert stopped.value.code == 2


@pytest.mark.parametrize("verb", ["config", "seed"])
def test_b08_a_closed_pipe_is_quiet(
    verb: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with io.TextIOWrapper(os.fdopen(writer, "wb"), encoding="utf-8") as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        assert main([verb, *(["schema"] if verb == "seed" else [])], ROOT) == 141
    assert capsys.readouterr().err == ""


def test_b08_a_full_disk_below_stdout_is_2(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open("/dev/full", "w", encoding="utf-8") as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        assert main(["config"], ROOT) == 2
    assert "cannot write the output: No space left on device" in capsys.readouterr().err


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "arguments",
    [
        UP,
        ["env"],
        ["seed"],
        ["seed", "--fusionauth-url", "http://localhost:1"],
        ["seed", "--plan", "--fusionauth-url", "http://localhost:1"],
        ["seed", "export", "--fusionauth-url", "http://localhost:1"],
        ["down"],
        ["down", "--volumes"],
    ],
    ids=" ".join,
)
def test_b02_no_verb_writes_while_another_command_has_the_lock(
    arguments: list[str],
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import fcntl

    monkeypatch.setenv("DEMO_API_KEY", "a-key-of-theirs")
    monkeypatch.setenv("DEMO_USER_PASSWORD", "another-password")
    if arguments == ["seed"]:
        from orchestrator.secrets import make_secrets, save_secrets

        save_secrets(project / "secrets.env", make_secrets())
    (project / ".fusionauth-demo-project").touch()
    before = snapshot(project)
    with (project / "lock").open("r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert main([*arguments, "--project", "p"], ROOT) == 3
    assert "another command is at work on project p" in capsys.readouterr().err
    assert snapshot(project) == before


@pytest.mark.parametrize(
    "arguments",
    [UP, ["env"], ["down"], ["down", "--volumes"]],
    ids=" ".join,
)
@pytest.mark.parametrize("through_link", [False, True], ids=["unmarked", "link"])
def test_b01_a_folder_that_we_did_not_make_is_refused_and_left_alone(
    arguments: list[str],
    through_link: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DEMO_STATE_DIR", str(tmp_path))
    (tmp_path / "theirs").mkdir(mode=0o700)
    (tmp_path / "theirs" / "thesis.txt").write_text("x")
    (tmp_path / "linky").symlink_to("theirs")
    name = "linky" if through_link else "theirs"
    assert main([*arguments, "--project", name], ROOT) == 2
    error, _ = capsys.readouterr().err.splitlines()
    assert str(tmp_path / name) in error
    assert os.listdir(tmp_path / "theirs") == ["thesis.txt"]
    assert (tmp_path / "linky").is_symlink()


@pytest.mark.parametrize("verb", ["status", "logs", "flow", "verify", "seed", "config"])
def test_b13_nothing_is_made_for_a_project_that_is_not_there(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_STATE_DIR", str(tmp_path / "state"))
    assert main([verb, "--project", "typo"], ROOT) == (0 if verb == "config" else 2)
    assert not (tmp_path / "state").exists()


def test_b13_an_up_that_is_refused_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEMO_STATE_DIR", str(tmp_path))
    arguments = ["--engine", "local", "--fusionauth", "real", "--project", "typo"]
    assert main(["up", *arguments], ROOT) == 2
    assert not (tmp_path / "typo").exists()
