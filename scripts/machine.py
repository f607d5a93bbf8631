"""The effects of installing, in one value that tests replace by their own."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class InstallError(Exception):
    """One line for the person at the terminal: what is missing and the next step."""


class CommandFailed(Exception):
    """A program ended with an error; `output` is all it wrote."""

    def __init__(self, argv: tuple[str, ...], output: str) -> None:
        super().__init__(f"{argv[0]} failed")
        self.argv = argv
        self.output = output

    @property
    def reason(self) -> str:
        """The last line that calls itself an error, else the last one."""
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        errors = [line for line in lines if re.match(r"(E|error):", line, re.IGNORECASE)]
        return (errors or lines or ["it said nothing"])[-1]


class Machine(Protocol):
    """What installing may do to a computer."""

    @property
    def has_apt(self) -> bool: ...  # and the right to use it
    def run(self, *argv: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a program to its end and return all it wrote. Raises CommandFailed.

        environment: in place of our own.
        """
        ...

    def say(self, line: str) -> None: ...


@dataclass(frozen=True)
class ThisMachine:
    """The computer we run on."""

    @property
    def has_apt(self) -> bool:
        return os.geteuid() == 0 and shutil.which("apt-get") is not None

    def run(self, *argv: str, environment: Mapping[str, str] | None = None) -> str:
        try:
            done = subprocess.run(
                argv,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:  # it is not there, or no program of this machine
            raise CommandFailed(argv, f"error: {argv[0]}: {error.strerror}") from error
        output = done.stdout.decode(errors="replace")
        if done.returncode < 0:
            output += f"\nerror: ended by signal {-done.returncode}"
        if done.returncode != 0:
            raise CommandFailed(argv, output)
        return output

    def say(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)


def apt_install(machine: Machine, package: str) -> None:
    """Install one package of the system. Raises CommandFailed. Only where `has_apt`."""
    machine.run("apt-get", "update")
    machine.run(
        *("env", "DEBIAN_FRONTEND=noninteractive"),
        *("apt-get", "install", "--yes", "--no-install-recommends", package),
    )
