"""Output on a console of another encoding, documents in a pipe, no output at all."""

import io

import pytest

from orchestrator import console
from orchestrator.console import print_document, print_note, print_result


class Console(io.TextIOWrapper):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(params=["latin-1", "ascii", "cp1252"])
def encoding(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_b09_people_get_a_replacement_for_what_their_console_lacks(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, err = io.BytesIO(), io.BytesIO()
    monkeypatch.setattr("sys.stdout", Console(out, encoding=encoding))
    monkeypatch.setattr("sys.stderr", io.TextIOWrapper(err, encoding=encoding))
    console.prepare()
    print_result(["✓ Łukasz \ud800"])
    print_note("→ Łukasz")
    print_document("Łukasz")
    assert out.getvalue() == b"? ?ukasz ?\n?ukasz\n"
    assert err.getvalue() == b"? ?ukasz\n"


def test_b09_a_document_in_a_pipe_is_utf8(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(out, encoding=encoding))
    console.prepare()
    print_document('name: "Łukasz \ud800"')
    assert out.getvalue().decode() == 'name: "Łukasz \\ud800"\n'


def test_b08_a_program_started_without_stdout_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdout", None)
    console.prepare()
    print_result(["x"])
    print_document("x")
    console.give_up()
