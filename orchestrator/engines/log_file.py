"""A log file's lines: the last ones, and those that come later."""

import os
from pathlib import Path
from typing import BinaryIO

BLOCK_BYTES = 65_536


def read_tail(path: Path, lines: int) -> list[str]:
    """The last `lines` lines; none where there is no file that can be read."""
    try:
        with path.open("rb") as file:
            file.seek(_find_tail(file, lines))
            content = file.read()
    except OSError:
        return []
    return [_text(line) for line in content.removesuffix(b"\n").split(b"\n")] if content else []


class LogFile:
    """Follows a file: reads on from where it was.

    One that shrank is read from its start, and so is another file of its name (a new log after
    `down --volumes`), once the old one is read to its end. A line is told when it is whole.
    """

    def __init__(self, path: Path, *, tail: int) -> None:
        self._path = path
        self._tail: int | None = tail  # None once the first file was opened, or was not there
        self._file: BinaryIO | None = None
        self._begun = b""  # of a line whose end is still to come

    def read(self) -> list[str]:
        if self._file is None and not self._open():
            return []
        lines = self._read_on()
        if self._is_another_there():
            self.close()
            lines += self.read()
        return lines

    def _open(self) -> bool:
        tail, self._tail = self._tail, None
        try:
            self._file = self._path.open("rb")
            if tail is not None:
                self._file.seek(_find_tail(self._file, tail))
        except OSError:
            return False
        return True

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file, self._begun = None, b""

    def _read_on(self) -> list[str]:
        assert self._file is not None
        if os.fstat(self._file.fileno()).st_size < self._file.tell():
            self._file.seek(0)
            self._begun = b""
        *whole, self._begun = (self._begun + self._file.read()).split(b"\n")
        return [_text(line) for line in whole]

    def _is_another_there(self) -> bool:
        assert self._file is not None  # open, so its number is not given to another file
        try:
            return not os.path.samestat(self._path.stat(), os.fstat(self._file.fileno()))
        except OSError:
            return False


def _find_tail(file: BinaryIO, lines: int) -> int:
    """Where the last `lines` lines begin, read from the end in blocks."""
    position = size = file.seek(0, os.SEEK_END)
    if lines == 0:
        return size
    wanted = lines
    while position > 0:
        start = max(0, position - BLOCK_BYTES)
        file.seek(start)
        block = file.read(position - start)
        if position == size and not block.endswith(b"\n"):
            wanted -= 1  # the last line has no end yet, and counts
        found = block.count(b"\n")
        if found > wanted:
            return start + _after_last(block, wanted + 1)
        wanted -= found
        position = start
    return 0


def _after_last(block: bytes, count: int) -> int:
    """Just after the `count`th line's end from behind."""
    end = len(block)
    for _ in range(count):
        end = block.rindex(b"\n", 0, end)
    return end + 1


def _text(line: bytes) -> str:
    return line.removesuffix(b"\r").decode("utf-8", errors="replace")
