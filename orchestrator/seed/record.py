"""What a project's seeds made that has no `data` to be marked: keys and roles (`ownership.py`).

Kept in `.demo/<project>/seeded.json`, by server. An object is ours only if the server still says
the instant of creation that it answered then: one that others made since is not.
API keys bear a mark, but FusionAuth lists none (contract 5.8), so their ids are kept here too.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from orchestrator.errors import StateError
from orchestrator.fusionauth.value import Document, section, text
from orchestrator.seed.change import Action, Change

# subject kind → the member of the answer that holds the object
RECORDED: Mapping[str, str] = {"key": "key", "role": "role", "API key": "apiKey"}


@dataclass(frozen=True)
class Made:
    """key: as in `Subject`; of a role, `<application>/<role id>`. instant: its insertInstant."""

    kind: str
    key: str
    seed: str
    instant: int

    def is_instant_of(self, found: Document) -> bool:
        return found.get("insertInstant") == self.instant


class Record:
    """One server's part of the file; written after each change, so that a kill loses none.

    write: a text to the file, whole or not at all.
    """

    def __init__(self, path: Path, server: str, write: Callable[[Path, str], None]) -> None:
        self._path, self._server, self._write = path, server, write
        self._servers = _read(path)

    def made(self) -> tuple[Made, ...]:
        return self._servers.get(self._server, ())

    def api_key_ids(self) -> Iterator[UUID]:
        return (UUID(made.key) for made in self.made() if made.kind == "API key")

    def note(self, change: Change, answer: Document, seed_name: str) -> None:
        """A change that was done."""
        kind = change.subject.kind
        if kind not in RECORDED:
            return
        document = section(answer, RECORDED[kind])
        key = record_key(change, document)
        others = tuple(one for one in self.made() if (one.kind, one.key) != (kind, key))
        instant = document.get("insertInstant")
        if change.action is Action.CREATE and isinstance(instant, int):
            self._save((*others, Made(kind, key, seed_name, instant)))
        elif change.action is Action.REMOVE:
            self._save(others)

    def _save(self, made: tuple[Made, ...]) -> None:
        if made == self.made():
            return
        self._servers = {**self._servers, self._server: made}
        self._write(self._path, record_text(self._servers))


def record_key(change: Change, document: Document) -> str:
    """A role by its Id, which two of the same name do not share."""
    if change.subject.kind != "role":
        return change.subject.key
    application_id = change.subject.key.partition("/")[0]
    return f"{application_id}/{text(document, 'id') or change.write.path.rpartition('/')[2]}"


def record_text(servers: Mapping[str, tuple[Made, ...]]) -> str:
    document = {url: [vars(one) for one in made] for url, made in servers.items()}
    return json.dumps(document, indent=1) + "\n"


def _read(path: Path) -> dict[str, tuple[Made, ...]]:
    try:
        parsed = json.loads(path.read_text(encoding="utf-8"))
        return {url: tuple(_made(one) for one in made) for url, made in parsed.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as exc:
        raise StateError(
            f"cannot read {path}: {exc}", "remove that file: `seed --prune` then keeps more"
        ) from exc


def _made(members: Mapping[str, object]) -> Made:
    """Raises ValueError or TypeError for what we did not write."""
    kinds = {"kind": str, "key": str, "seed": str, "instant": int}
    if wrong := [name for name, kind in kinds.items() if type(members.get(name)) is not kind]:
        raise ValueError(f'the member "{wrong[0]}" is missing or of another type')
    made = Made(**members)  # type: ignore[arg-type]  # checked one line above
    if made.kind == "API key":
        UUID(made.key)
    return made
