"""The command line: help, exit codes, what is loaded."""

from pathlib import Path

import pytest

from orchestrator.cli import VERBS, main, make_parser

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_every_command_shows_an_example_in_its_help(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        make_parser(verb).parse_args([verb, "--help"])
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    assert f"python3 orchestrate.py {verb}" in text
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("arguments", [[], ["fly"], ["up", "--colour"], ["logs", "--tail", "x"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments, ROOT)
    assert stopped.value.code == 2


def test_a_wrong_setting_is_one_line_a_hint_and_exit_code_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["up", "--project", "No Good"], ROOT) == 2
    error, hint = capsys.readouterr().err.splitlines()
    assert error.startswith('error: setting --project (from flag) has the value "No Good"')
    assert hint.startswith("hint: ")
