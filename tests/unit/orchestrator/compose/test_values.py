"""What texts mean as durations, sizes, numbers and words."""

from pathlib import Path

import pytest

from orchestrator.compose.document import (
    Node,
    read_any_text,
    read_bytes,
    read_count,
    read_duration_s,
)
from orchestrator.compose.load import load_compose
from orchestrator.compose.model import Service
from orchestrator.errors import ComposeFileError

from .files import parse, write_service


def value(text: str) -> Node:
    return parse(f"key: {text}").entries["key"]


@pytest.mark.parametrize(
    "text, seconds",
    [("300ms", 0.3), ("2s", 2), ("1m30s", 90), ("1h", 3600), ("1.5s", 1.5), ("250us", 0.00025)],
)
def test_a_duration_is_read_in_seconds(text: str, seconds: float) -> None:
    assert read_duration_s(value(text)) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["5", "s", "1d", "2s!", "-1s", "1 s", "٣s", '""'])
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    with pytest.raises(ComposeFileError, match="not a duration"):
        read_duration_s(value(text))


@pytest.mark.parametrize(
    "text, size",
    [
        ("1024", 1024),
        ("1b", 1),
        ("1k", 1024),
        ("256m", 256 << 20),
        ("256MB", 256 << 20),
        ("1.5g", 3 << 29),
    ],
)
def test_a_size_is_read_in_bytes(text: str, size: int) -> None:
    assert read_bytes(value(text)) == size


@pytest.mark.parametrize("text", ["m", "1x", "-1m", "1 m", "9" * 400, "٣m"])
def test_what_is_not_a_size_is_refused(text: str) -> None:
    with pytest.raises(ComposeFileError, match="not a size"):
        read_bytes(value(text))


@pytest.mark.parametrize("text", ["-1", "1.0", "1e3", "0x10", "٣", "9" * 5000])
def test_what_is_not_a_count_is_refused(text: str) -> None:
    with pytest.raises(ComposeFileError, match="not a whole number"):
        read_count(value(text))


@pytest.mark.parametrize(
    "text, meaning",
    [
        ("5000", "5000"),
        ("-1", "-1"),
        ("512M", "512M"),
        ("'1.10'", "1.10"),
        ('"true"', "true"),
        ('""', ""),
        ("10.0.0.1", "10.0.0.1"),
        ("12:30:45", "12:30:45"),
        ("https://a.b/c?d", "https://a.b/c?d"),
    ],
)
def test_a_text_that_all_readers_take_alike_is_kept_as_written(text: str, meaning: str) -> None:
    assert read_any_text(value(text)) == meaning


@pytest.mark.parametrize(
    "text",
    [
        *("1.10", ".5", "+5", "0755", "0o17", "0x1F", "1e3", "1_000", ".inf", "-.Inf", ".NaN"),
        *("yes", "Off", "True", "null", "~", ""),
        *("2026-11-24", "2026-11-24 12:00:00"),
    ],
)
def test_an_unquoted_text_that_yaml_may_change_is_refused(text: str) -> None:
    with pytest.raises(ComposeFileError) as caught:
        read_any_text(value(text))
    assert caught.value.hint == "put it in quotes"


def load_service(folder: Path, members: str, **variables: str) -> Service:
    return load_compose([write_service(folder, members)], variables).services["api"]


def test_what_a_variable_holds_is_a_text_whatever_it_looks_like(tmp_path: Path) -> None:
    members = "environment:\n  A: ${A}\nuser: ${B}"
    service = load_service(tmp_path, members, A="1.10", B="1000")
    assert service.environment == {"A": "1.10"}
    assert service.user == "1000"


def test_restart_takes_an_unquoted_no(tmp_path: Path) -> None:
    """No longer: no file of ours restarts anything, so the key is refused by its name."""
    with pytest.raises(ComposeFileError, match="restart is not supported"):
        load_service(tmp_path, "restart: no")
