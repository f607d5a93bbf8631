"""Secrets of a project: how they are made, kept (0600) and masked. One home for both engines.

The file is `.demo/<project>/secrets.env`, also `docker compose --env-file` reads it.
"""

import secrets as random_source
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestrator.errors import StateError
from orchestrator.private_files import write_private

MASK = "********"
USER_PASSWORD = "DEMO_USER_PASSWORD"  # noqa: S105

# name → bytes of randomness; the demo user's password is typed by people, so it is shorter
SECRET_BYTES: Mapping[str, int] = {
    "FUSIONAUTH_API_KEY": 32,
    "FUSIONAUTH_KEY_MANAGER_KEY": 32,
    "FUSIONAUTH_ADMIN_PASSWORD": 18,
    "FUSIONAUTH_CLIENT_SECRET": 32,
    "DATABASE_ROOT_PASSWORD": 24,
    "DATABASE_PASSWORD": 24,
    USER_PASSWORD: 9,
}


@dataclass(frozen=True, repr=False)
class Secret:
    """A string that does not show itself: `str`, `repr` and formatting give the mask."""

    _value: str

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__


@dataclass(frozen=True)
class Secrets:
    """The secrets of one project by name."""

    values: Mapping[str, Secret]

    def reveal_all(self) -> dict[str, str]:
        return {name: secret.reveal() for name, secret in self.values.items()}

    def __getitem__(self, name: str) -> Secret:
        return self.values[name]

    def with_user_password(self, password: Secret) -> "Secrets":
        return Secrets({**self.values, USER_PASSWORD: password})


def make_secrets(*, demo_user_password: str | None = None) -> Secrets:
    """New random secrets; `demo_user_password` fixes the one people type (a room of attendees)."""
    values = {name: random_source.token_urlsafe(size) for name, size in SECRET_BYTES.items()}
    if demo_user_password is not None:
        values[USER_PASSWORD] = demo_user_password
    return Secrets({name: Secret(value) for name, value in values.items()})


def save_secrets(path: Path, secrets: Secrets) -> None:
    """Write the file whole or not at all, readable by its owner only. Under the project's lock."""
    text = "# Secrets of this project. Never commit or share this file.\n"
    text += "".join(f"{name}={value}\n" for name, value in secrets.reveal_all().items())
    write_private(path, text)


def find_secrets(path: Path) -> Secrets | None:
    """Read the file; None when there is none. Raises StateError when it lacks a secret."""
    from dotenv import dotenv_values

    try:
        if not path.exists():
            return None
        found = dotenv_values(path, interpolate=False)
    except (OSError, UnicodeDecodeError) as exc:
        raise StateError(f"cannot read {path}: {exc}", "check the file's owner and mode") from exc
    missing = [name for name in SECRET_BYTES if not found.get(name)]
    if missing:
        raise StateError(
            f"{path} lacks {', '.join(missing)}",
            "restore the file, or start over: python3 orchestrate.py down --volumes "
            f"--project {path.parent.name} (removes this project's data)",
        )
    return Secrets({name: Secret(str(found[name])) for name in SECRET_BYTES})
