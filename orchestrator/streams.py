"""stdout and stderr whatever they are: a console of another encoding, a pipe that was closed.

People's lines are written with replacement characters where the console lacks a character;
documents (`seed export`, `seed schema`) are UTF-8 in every pipe.
"""

import contextlib
import io
import os
import sys
from typing import TextIO

from orchestrator.errors import OutputRefused


class OutputClosed(Exception):
    """Who read our output has read enough, as `head` has."""


def prepare() -> None:
    """Before the first line is written."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def write(stream: TextIO | None, text: str) -> None:
    """At once. Raises OutputClosed, OutputRefused. stream: None where we were started without."""
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError as exc:
        raise OutputClosed from exc
    except OSError as exc:
        raise OutputRefused(exc.strerror or str(exc)) from exc


def write_document(text: str) -> None:
    """To stdout, with a line's end; in UTF-8 unless people look at it.

    Half of a surrogate pair, which UTF-8 cannot hold, becomes the escape that JSON and YAML know.
    """
    stream = sys.stdout
    if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
        stream.flush()
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    write(stream, f"{text}\n")


def give_up() -> None:
    """Nothing more can be written: let the interpreter's last flush end in silence."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, stream.fileno())
                os.close(null)
