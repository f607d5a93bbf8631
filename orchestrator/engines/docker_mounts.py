"""Files of this machine inside containers: their user there is another one than ours here."""

import stat
from collections.abc import Iterable
from pathlib import Path

from orchestrator.compose.model import BindMount, Service
from orchestrator.errors import EngineError


def make_mounts_readable(services: Iterable[Service]) -> None:
    """Let others read what is mounted: under `umask 077` a clone's files are for their owner only.

    Folders above a file do not matter, so on this machine it stays as private as they are.
    Raises EngineError naming a file whose mode we may not change. One that is not there is for
    the daemon to tell.
    """
    for service in services:
        for mount in service.volumes:
            if isinstance(mount, BindMount) and mount.source.exists():
                _make_readable(mount.source, service.name)


def _make_readable(path: Path, service: str) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    needed = 0o555 if path.is_dir() else 0o444
    if mode & needed & 0o007 == needed & 0o007:
        return
    try:
        path.chmod(mode | needed)
    except OSError as exc:
        raise EngineError(
            f"service {service} mounts {path}, which its user cannot read (mode {mode:04o}), "
            f"and we may not change that: {exc.strerror}",
            f"as the owner of the file: chmod a+r {path}",
        ) from exc
