"""What an external server's version makes us say (contract 8.1)."""

from types import SimpleNamespace
from typing import cast

import pytest

from orchestrator.commands.seed import warn_of_version
from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.fusionauth.version import find_warnings


@pytest.mark.parametrize(
    "version, said",
    [
        pytest.param("1.59.3", ["tty", "webhooks", "resource", "iss", "security"], id="1.59.3"),
        pytest.param("1.60.0", ["webhooks", "resource", "iss", "security"], id="1.60.0"),
        pytest.param("1.66.0", ["resource", "iss", "security"], id="1.66.0"),
        pytest.param("1.67.1", ["iss", "security"], id="1.67.1"),
        pytest.param("1.69.0", ["security"], id="1.69.0"),
        pytest.param("1.69.1", ["security"], id="1.69.1"),
        pytest.param("1.69.2", [], id="1.69.2"),
        pytest.param("1.69.9", [], id="1.69.9"),
        pytest.param("1.70.0", ["contract ends"], id="1.70.0"),
        pytest.param("2.0.0", ["contract ends"], id="2.0.0"),
        pytest.param("", ["version is ''"], id="none"),
    ],
)
def test_each_version_is_warned_of_by_what_it_lacks(version: str, said: list[str]) -> None:
    warnings = find_warnings(version)
    assert len(warnings) == len(said)
    assert all(word in warning for word, warning in zip(said, warnings, strict=True))


def test_an_external_server_with_the_known_hole_is_warned_of(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = {"/api/system/version": {"version": "1.69.0"}}
    warn_of_version(cast("FusionAuthClient", SimpleNamespace(get=answers.get)))
    assert "warning: FusionAuth 1.69.0: it lacks a critical security fix" in capsys.readouterr().err
