"""What a failed run leaves for a person: the services' logs, and no secret in any file or report.

Traces and screenshots come from pytest-playwright, into the same folder. The demo user's password
is printed by `up` and typed in the browser: of an environment that was started here it is no
secret. A trace also holds the cookies of the users who signed in, who are made for the test.
"""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, quote_plus

from e2e.command_line import CommandLine

MASK = "********"
SHORTEST = 8


class Evidence:
    """folder: of this run of the suite. Nothing is there to read logs from until `watch`."""

    def __init__(self, folder: Path, command_line: CommandLine) -> None:
        self.folder = folder
        self._command_line = command_line
        self._project: str | None = None
        self._secrets: Sequence[bytes] = ()

    @property
    def logs(self) -> Path:
        """A file for each service, once `take_logs` was called."""
        return self.folder / "logs"

    def watch(self, project: str) -> None:
        """The logs of this project, which may be on its way up only, go with each failure."""
        self._project = project

    def hide(self, secrets: Iterable[str]) -> None:
        """As they are and as in URLs. Shorter than 8 characters is a word, not a secret."""
        long = [secret for secret in secrets if len(secret) >= SHORTEST]
        spelt = {way(secret).encode() for secret in long for way in (str, quote, quote_plus)}
        # the longest first: one may be part of another
        self._secrets = sorted(spelt, key=len, reverse=True)

    def masked(self, text: str) -> str:
        return self._masked_bytes(text.encode(errors="surrogateescape")).decode(
            errors="surrogateescape"
        )

    def take_logs(self) -> Mapping[str, Sequence[str]]:
        """Service → its log so far, also as a file; nothing when the environment is elsewhere."""
        if self._project is None:
            return {}
        logs = self._command_line.read_logs(self._project)
        self._write(logs)
        return {name: [self.masked(line) for line in lines] for name, lines in logs.items()}

    def mask_files(self) -> None:
        """All that is in the folder, the entries of traces too."""
        for file in sorted(self.folder.rglob("*")):
            if zipfile.is_zipfile(file):
                self._mask_zip(file)
            elif file.is_file():
                content = file.read_bytes()
                if (masked := self._masked_bytes(content)) != content:
                    file.write_bytes(masked)

    def _write(self, logs: Mapping[str, Sequence[str]]) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        for name, lines in logs.items():
            (self.logs / f"{name}.log").write_text(
                "".join(f"{self.masked(line)}\n" for line in lines), encoding="utf-8"
            )

    def _mask_zip(self, file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            entries = [(info, archive.read(info)) for info in archive.infolist()]
        masked = [(info, self._masked_bytes(content)) for info, content in entries]
        if masked != entries:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                for info, content in masked:
                    archive.writestr(info, content)

    def _masked_bytes(self, content: bytes) -> bytes:
        for secret in self._secrets:
            content = content.replace(secret, MASK.encode())
        return content
