"""uv, which installs a lock file many times faster than pip: found here, else fetched by pip.

It only ever saves time. Whatever goes wrong with it is one UvFailed, and pip does the work.
"""

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scripts.machine import CommandFailed, Machine
from scripts.pip_settings import list_uv_flags, make_uv_environment, read_pip_settings

FOLDER = "uv"
"""In the virtual environment, for a uv that only installs: it is not one of its packages."""
TAGS = (
    *("--implementation", "py", "--abi", "none"),
    *("--python-version", "3", "--ignore-requires-python"),
)
"""Of uv's files. pip compares each of thousands with all tags it knows: these leave it fewer."""
CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")
CAUSE = re.compile(r"(?:cause|Caused by): (.+)")


class UvFailed(Exception):
    """One line: uv could not be fetched or did not do its work, and why."""


@dataclass(frozen=True)
class Uv:
    """A uv that installs for `python`, set up as pip is."""

    program: str
    python: Path
    machine: Machine
    flags: Sequence[str]
    environment: Mapping[str, str]

    def install(self, *requirements: str) -> None:
        """requirements: words of its command line. Raises UvFailed."""
        start = (self.program, "pip", "install", "--python", str(self.python), "--no-deps")
        options = dict.fromkeys((*self.flags, *requirements))  # uv refuses a flag that comes twice
        try:
            self.machine.run(*start, *options, environment=self.environment)
        except CommandFailed as failed:
            raise UvFailed(f"uv failed: {_explain(failed)}") from failed


def prepare_uv(
    home: Path,
    lock: Path,
    machine: Machine,
    *,
    python: Path,
    pip: Sequence[str],
    environment: Mapping[str, str],
) -> Uv:
    """The uv of the virtual environment `home`, else PATH's, else that of `lock`, fetched by pip.

    pip: the words that start one, of any Python. Raises UvFailed.
    """
    with ThreadPoolExecutor(1) as pool:  # starting a pip takes half a second
        reading = pool.submit(read_pip_settings, machine, pip)
        program = _find(home, environment) or _fetch(home, lock, machine, pip, environment)
    try:
        settings = reading.result()
    except CommandFailed as failed:
        raise UvFailed(f"pip does not tell its settings: {_explain(failed)}") from failed
    variables = make_uv_environment(settings, environment)
    return Uv(program, python, machine, list_uv_flags(settings), variables)


def _find(home: Path, environment: Mapping[str, str]) -> str | None:
    own = (str(home / "bin"), str(home / FOLDER / "bin"))
    return shutil.which("uv", path=os.pathsep.join((*own, environment.get("PATH", os.defpath))))


def _fetch(
    home: Path,
    lock: Path,
    machine: Machine,
    pip: Sequence[str],
    environment: Mapping[str, str],
) -> str:
    folder = home / FOLDER
    machine.say("no uv here, fetching it with pip")
    try:
        machine.run(
            *(*pip, "install", "--disable-pip-version-check", "--no-input", "--retries", "1"),
            # no compiler for Rust is here, and nothing of it is imported
            *("--only-binary", ":all:", "--no-compile", "--no-deps", "--upgrade"),
            *TAGS,
            *("--target", str(folder), "--require-hashes", "--requirement", str(lock)),
            # the folder is ours, so what is meant to protect the Python's own packages can rest
            environment={**environment, "PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0"},
        )
    except CommandFailed as failed:
        raise UvFailed(f"pip could not fetch uv: {_explain(failed)}") from failed
    return str(folder / "bin" / "uv")


def _explain(failed: CommandFailed) -> str:
    """The error and the cause at its root, without the password of an index."""
    causes = CAUSE.findall(failed.output)
    reason = ": ".join([failed.reason.removeprefix("error: "), *causes[-1:]])
    return CREDENTIALS.sub("****@", reason)
