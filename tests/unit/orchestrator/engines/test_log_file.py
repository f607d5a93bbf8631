"""Following a log file: each line once, whatever happens to the file meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from orchestrator.engines.local import LocalEngine
from orchestrator.engines.log_file import BLOCK_BYTES, LogFile, read_tail

Follow = Callable[[Path, int], LogFile]


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.fixture
def follow() -> Iterator[Follow]:
    with ExitStack() as stack:
        yield lambda path, tail: stack.enter_context(closing(LogFile(path, tail=tail)))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "api.log"
    path.write_text("one\ntwo\nthree\n")
    return path


@pytest.mark.parametrize("tail", [0, 1, 2, 3, 99])
def test_b12_following_begins_with_the_last_lines(follow: Follow, log: Path, tail: int) -> None:
    whole = ["one", "two", "three"]
    assert follow(log, tail).read() == (whole[-tail:] if tail else [])
    assert read_tail(log, tail) == (whole[-tail:] if tail else [])


def test_b12_reading_goes_on_from_where_it_was(follow: Follow, log: Path) -> None:
    reader = follow(log, 1)
    assert reader.read() == ["three"]
    assert reader.read() == []
    append(log, "four\nfi")
    assert reader.read() == ["four"]
    append(log, "ve\n")
    assert reader.read() == ["five"]


def test_b12_nothing_that_was_read_is_read_again(follow: Follow, log: Path) -> None:
    """What lies before the reader's place may as well be something else."""
    reader = follow(log, 99)
    reader.read()
    with log.open("r+b") as file:
        file.write(b"ONE\nTWO\nTHREE\n")
    append(log, "four\n")
    assert reader.read() == ["four"]


def test_b12_a_log_that_was_emptied_is_read_from_its_start(follow: Follow, log: Path) -> None:
    reader = follow(log, 99)
    reader.read()
    log.write_text("new\n")
    assert reader.read() == ["new"]


def test_b12_another_file_of_its_name_is_read_after_the_rest_of_the_old_one(
    follow: Follow, log: Path
) -> None:
    reader = follow(log, 99)
    reader.read()
    append(log, "last of the old\n")
    log.rename(log.with_suffix(".1"))
    log.write_text("first of the new, which is longer than the old one was\n")
    assert reader.read() == [
        "last of the old",
        "first of the new, which is longer than the old one was",
    ]


def test_b12_a_log_that_comes_later_is_read_whole(tmp_path: Path) -> None:
    with closing(LocalEngine(tmp_path, tmp_path).follow("api", tail=0)) as reader:
        assert reader.read() == []
        (tmp_path / "logs").mkdir()
        (tmp_path / "logs" / "api.log").write_text("one\ntwo\n")
        assert reader.read() == ["one", "two"]


def test_b12_a_log_that_goes_and_comes_again_is_read_on(follow: Follow, log: Path) -> None:
    reader = follow(log, 0)
    reader.read()
    log.unlink()
    assert reader.read() == []
    log.write_text("again\n")
    assert reader.read() == ["again"]


def test_b12_a_character_that_arrives_in_two_parts_is_one(follow: Follow, log: Path) -> None:
    reader = follow(log, 0)
    reader.read()
    content = "Łukasz\r\n".encode()
    with log.open("ab") as file:
        file.write(content[:1])
        file.flush()
        assert reader.read() == []
        file.write(content[1:])
    assert reader.read() == ["Łukasz"]


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("tail", [0, 1, 3, 500, 9999])
def test_b12_the_tail_of_a_long_log_is_read_from_its_end(
    tmp_path: Path, tail: int, end: str
) -> None:
    lines = [f"{number} {'x' * 500}" for number in range(2 * BLOCK_BYTES // 500)]
    path = tmp_path / "long.log"
    path.write_text("\n".join(lines) + end)
    assert read_tail(path, tail) == (lines[-tail:] if tail else [])


def test_b12_an_empty_log_has_no_lines(tmp_path: Path) -> None:
    (tmp_path / "empty.log").touch()
    assert read_tail(tmp_path / "empty.log", 5) == []
    assert read_tail(tmp_path / "absent.log", 5) == []
