"""`.demo/<project>/state.json`: what a project decided at its first `up`.

It is read by every later command and by the e2e tests; its members are those of `RunState`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any

from orchestrator.errors import StateError
from orchestrator.private_files import write_private
from orchestrator.project.folder import ProjectFolder
from orchestrator.settings import DEFAULT_PORTS

VERSION = 2
READABLE = (1, VERSION)  # 1 lacks the members that have a default here
EXTERNAL = "running"  # as saved, beside `real` and `emulator`


@dataclass(frozen=True)
class RunState:
    """urls and ports by service name; `db` has a port only.

    fusionauth_by_auto: nobody asked for this flavour, so another `up` may ask for the other one.
    database_image: of the container whose server made the data; empty on the local engine, and in
    files of version 1.
    """

    project: str
    engine: str
    fusionauth: str
    urls: Mapping[str, str]
    ports: Mapping[str, int]
    version: int = VERSION
    fusionauth_by_auto: bool = False
    database_image: str = ""

    @property
    def external_url(self) -> str | None:
        """Of a FusionAuth that somebody else runs; None where the project has its own."""
        return self.urls["fusionauth"] if self.fusionauth == EXTERNAL else None


def make_state(
    project: str,
    engine: str,
    flavour: str,
    ports: Mapping[str, int],
    external_url: str | None = None,
) -> RunState:
    """Public URLs say `localhost` always: cookies are bound to that one name."""
    urls = {name: f"http://localhost:{ports[name]}" for name in DEFAULT_PORTS}
    if external_url:
        urls["fusionauth"] = external_url
    return RunState(project, engine, flavour, urls, ports)


def find_state(folder: ProjectFolder) -> RunState | None:
    """The saved state; None when the project was never up. Raises StateError when unreadable."""
    try:
        return parse_state(folder.state.read_bytes())
    except FileNotFoundError:
        return None
    except NewerState as exc:
        raise StateError(
            f"cannot read {folder.state}: {exc}",
            "use that version of the demo, or choose another --project",
        ) from exc
    except (OSError, ValueError, RecursionError) as exc:
        raise StateError(
            f"cannot read {folder.state}: {exc}",
            "remove that file and `up` again; secrets and data stay",
        ) from exc


class NewerState(ValueError):
    """A version of the demo wrote it that is newer than this one."""


def parse_state(content: bytes) -> RunState:
    """Raises ValueError, which says what is wrong with it, and RecursionError."""
    document = json.loads(content.decode("utf-8"))
    if not isinstance(document, dict):
        raise ValueError("it is not a JSON object")
    version = document.get("version", VERSION)
    if type(version) is int and version > VERSION:
        raise NewerState(f"it has version {version}, this demo reads versions up to {VERSION}")
    known = {field.name: field for field in fields(RunState)}
    if unknown := document.keys() - known.keys():
        raise ValueError(f'unknown member "{min(unknown)}"')
    for name, field in known.items():
        if name not in document and field.default is MISSING:
            raise ValueError(f'the member "{name}" is missing')
        if name in document and name in CHECKS and not CHECKS[name](document[name]):
            raise ValueError(f'the member "{name}" cannot be {json.dumps(document[name])[:60]}')
    return RunState(**{**document, "version": VERSION})


def _is_port(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 65535


def _is_url(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def _is_table(names: set[str], check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, dict) and value.keys() >= names and all(map(check, value.values()))
    )


CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "version": lambda value: type(value) is int and value in READABLE,
    "fusionauth_by_auto": lambda value: isinstance(value, bool),
    "database_image": lambda value: isinstance(value, str),
    "project": lambda value: isinstance(value, str) and value != "",
    "engine": lambda value: value in ("docker", "local"),
    "fusionauth": lambda value: value in ("real", "emulator", EXTERNAL),
    "urls": _is_table({*DEFAULT_PORTS}, _is_url),
    "ports": _is_table({*DEFAULT_PORTS, "db"}, _is_port),
}


def save_state(folder: ProjectFolder, state: RunState) -> None:
    """Whole or not at all; nothing is written when nothing differs."""
    if find_state(folder) != state:
        write_private(folder.state, json.dumps(asdict(state), indent=1) + "\n")
