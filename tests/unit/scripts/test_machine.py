"""What a failed program is quoted with."""

import pytest

from scripts.machine import CommandFailed


@pytest.mark.parametrize(
    "output, reason",
    [
        pytest.param("E: Unable to lock\n", "E: Unable to lock", id="an error line"),
        pytest.param("Error: no route\n  at run (x.js:1)\n", "Error: no route", id="a trace after"),
        pytest.param("ERROR: first\nERROR: then\n", "ERROR: then", id="the last of two"),
        pytest.param("one\ntwo\n\n", "two", id="no error line"),
        pytest.param("", "it said nothing", id="silence"),
    ],
)
def test_a_failure_is_quoted_by_its_telling_line(output: str, reason: str) -> None:
    assert CommandFailed(("x",), output).reason == reason
