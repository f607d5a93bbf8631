"""Files of this machine inside containers: their user there is another one than ours here."""

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from orchestrator.compose.model import BindMount, Service
from orchestrator.errors import EngineError


def make_mounts_readable(services: Iterable[Service]) -> None:
    """Let others read what is mounted: under `umask 077` a clone's files are for their owner only.

    Folders above a file do not matter, so on this machine it stays as private as they are.
    Raises EngineError naming a file whose mode we may not change, or a folder where the container
    expects a file. One that is not there is for the daemon to tell.
    """
    for service in services:
        for mount in service.volumes:
            if isinstance(mount, BindMount) and mount.source.exists():
                _require_file(mount, service.name)
                for path in _all_below(mount.source):
                    _make_readable(path, service.name)


def require_sources(service: Service) -> None:
    """Raises EngineError for a file or folder that is missing.

    The daemon makes a folder in its place where a mount is sent as text (`options`).
    """
    for mount in service.volumes:
        if isinstance(mount, BindMount) and not mount.source.exists():
            raise EngineError(
                f"service {service.name} mounts {mount.source}, which does not exist",
                "restore it, for example with git checkout, then repeat the command",
            )


def _require_file(mount: BindMount, service: str) -> None:
    """Plain Docker makes an empty folder where a mounted file is missing, and that one stays."""
    if PurePosixPath(mount.target).suffix and mount.source.is_dir():
        raise EngineError(
            f"service {service} mounts {mount.source} as the file {mount.target}, "
            "but it is a folder (Docker makes one where the file is missing)",
            f"remove the folder and restore the file: rmdir {mount.source}; "
            f"git checkout -- {mount.source}",
        )


def _all_below(path: Path) -> Iterator[Path]:
    """The path itself, then what a folder holds; links lead elsewhere and are left alone."""
    yield path
    if path.is_dir():
        yield from (below for below in sorted(path.rglob("*")) if not below.is_symlink())


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
