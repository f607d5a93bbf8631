"""What a failure leaves: the services' logs by name, and nothing secret in any file."""

import subprocess
import zipfile
from pathlib import Path

from e2e.command_line import CommandLine, split_by_service
from e2e.evidence import Evidence

SECRET = "a-long-secret"
LOGS = f"api        | started with {SECRET}\napi        | a | b\ndb         | ready\n"


class Answers(CommandLine):
    """orchestrate.py that always says the same."""

    code, text = 0, LOGS

    def run(
        self, verb: str, project: str, *arguments: str, errors: int = subprocess.STDOUT
    ) -> subprocess.CompletedProcess[str]:
        assert (verb, project) == ("logs", "p")
        return subprocess.CompletedProcess([], self.code, self.text)


class Refuses(Answers):
    code, text = 3, "error: no Docker daemon answers\n"


def make_evidence(folder: Path, command_line: type[Answers] = Answers) -> Evidence:
    evidence = Evidence(folder, command_line(folder, folder))
    evidence.hide([SECRET, "two words+", "short"])
    evidence.watch("p")
    return evidence


def test_h6_lines_go_to_the_service_in_front_of_them() -> None:
    text = f"{LOGS}a line break in an entry\nsite       | \n"
    assert split_by_service(text) == {
        "api": [f"started with {SECRET}", "a | b"],
        "db": ["ready", "a line break in an entry"],
        "site": [""],
    }


def test_h6_logs_are_kept_as_files_without_secrets(tmp_path: Path) -> None:
    logs = make_evidence(tmp_path).take_logs()
    assert logs["api"] == ["started with ********", "a | b"]
    assert (tmp_path / "logs" / "api.log").read_text() == "started with ********\na | b\n"
    assert (tmp_path / "logs" / "db.log").read_text() == "ready\n"


def test_h6_when_there_are_no_logs_the_reason_is_kept(tmp_path: Path) -> None:
    make_evidence(tmp_path, Refuses).take_logs()
    kept = (tmp_path / "logs" / "orchestrate.log").read_text()
    assert kept == "error: no Docker daemon answers\n"


def test_h6_of_an_environment_elsewhere_there_are_no_logs(tmp_path: Path) -> None:
    assert Evidence(tmp_path, Answers(tmp_path, tmp_path)).take_logs() == {}
    assert list(tmp_path.iterdir()) == []


def test_h6_a_secret_is_masked_as_it_is_and_as_in_a_url() -> None:
    evidence = make_evidence(Path("nowhere"))
    text = f"{SECRET}, two words+, two%20words%2B, two+words%2B, short"
    assert evidence.masked(text) == "********, ********, ********, ********, short"


def test_h6_a_trace_is_masked_and_stays_a_trace(tmp_path: Path) -> None:
    trace, picture = tmp_path / "one" / "trace.zip", tmp_path / "one" / "picture.png"
    trace.parent.mkdir()
    picture.write_bytes(b"\x89PNG\xff")
    with zipfile.ZipFile(trace, "w") as archive:
        archive.writestr("trace.network", f'{{"value": "{SECRET}"}}')
        archive.writestr("resources/1.png", b"\x89PNG\xff")
    make_evidence(tmp_path).mask_files()
    with zipfile.ZipFile(trace) as archive:
        assert archive.testzip() is None
        assert archive.read("trace.network") == b'{"value": "********"}'
        assert archive.read("resources/1.png") == b"\x89PNG\xff"
    assert picture.read_bytes() == b"\x89PNG\xff"


def test_h6_a_trace_without_secrets_is_left_as_it_is(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "trace.zip", "w") as archive:
        archive.writestr("trace.network", "nothing")
    before = (tmp_path / "trace.zip").read_bytes()
    make_evidence(tmp_path).mask_files()
    assert (tmp_path / "trace.zip").read_bytes() == before
