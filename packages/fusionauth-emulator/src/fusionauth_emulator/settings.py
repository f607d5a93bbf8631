"""The emulator's settings: FusionAuth's own variables (contract 8.2) and two of ours.

The one place that reads the environment.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

VERSION = "1.69.3"
"""The FusionAuth version whose behaviour this is; the contract's."""


class SettingsError(Exception):
    """A variable is missing or cannot be used; the text names it and the value seen."""


@dataclass(frozen=True)
class DatabaseSettings:
    host: str
    port: int
    name: str
    username: str
    password: str = field(repr=False)
    root_username: str
    root_password: str = field(repr=False)
    maximum_pool_size: int = 10
    connection_timeout_s: float = 2.0


@dataclass(frozen=True)
class Settings:
    database: DatabaseSettings
    port: int = 9011
    host: str = "localhost"
    """What it listens on; `localhost` is both loopback addresses."""
    kickstart_file: Path | None = None
    body_timeout_s: float = 30.0
    """How long a body may take from its first byte to its last."""
    header_timeout_s: float = 10.0
    """The same for the header of a request, counted from the connection or the last answer."""
    helpers: bool = False
    """Whether the helper endpoints under /_emulator/ are served."""
    cors_off_passes: bool = False
    """What a CORS filter that is off does with foreign origins: refuse them, or let them pass
    without any CORS header. The sources disagree (contract 6.3)."""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What a kickstart file can read as `#{ENV.NAME}` (contract 7.3)."""


def load_settings() -> Settings:
    """Settings of this process. Raises SettingsError naming the first bad variable."""
    return parse_settings(os.environ)


def parse_settings(environ: Mapping[str, str]) -> Settings:
    # the second is the older, deprecated name (contract 7.1)
    kickstart = environ.get("FUSIONAUTH_APP_KICKSTART_FILE") or environ.get("FUSIONAUTH_KICKSTART")
    return Settings(
        database=_database_settings(environ),
        port=_port(environ, "FUSIONAUTH_APP_HTTP_PORT", Settings.port),
        host=environ.get("HOST") or Settings.host,
        kickstart_file=Path(kickstart) if kickstart else None,
        helpers=_flag(environ, "EMULATOR_HELPERS"),
        cors_off_passes=_flag(environ, "EMULATOR_CORS_OFF_PASSES"),
        environment=dict(environ),
    )


def _database_settings(environ: Mapping[str, str]) -> DatabaseSettings:
    host, port, name = _database_address(_require(environ, "DATABASE_URL"))
    return DatabaseSettings(
        host=host,
        port=port,
        name=name,
        username=_require(environ, "DATABASE_USERNAME"),
        password=_require(environ, "DATABASE_PASSWORD"),
        root_username=environ.get("DATABASE_ROOT_USERNAME", ""),
        root_password=environ.get("DATABASE_ROOT_PASSWORD", ""),
        maximum_pool_size=_number(environ, "DATABASE_MAXIMUM_POOL_SIZE", 10),
        connection_timeout_s=_number(environ, "DATABASE_CONNECTION_TIMEOUT", 2000) / 1000,
    )


def _database_address(url: str) -> tuple[str, int, str]:
    """`jdbc:postgresql://host:port/name` → host, port and our database, `<name>_emulator`.

    A database of its own: the emulator never touches a real FusionAuth's data.
    """
    scheme, _, rest = url.partition(":")
    try:
        parts = urlsplit(rest)
        name, port = parts.path.strip("/"), parts.port or 5432
    except ValueError:  # a port that is no number
        scheme, name, port = "", "", 0
    if scheme != "jdbc" or parts.scheme != "postgresql" or not parts.hostname or not name:
        raise SettingsError(f'DATABASE_URL: "{url}" is not jdbc:postgresql://host:port/name')
    return parts.hostname, port, f"{name}_emulator"


def _require(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise SettingsError(f"{name} is not set")
    return value


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name) or "false"
    if value not in ("true", "false"):
        raise SettingsError(f'{name}: "{value}" is neither true nor false')
    return value == "true"


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 2**31):
        raise SettingsError(f'{name}: "{value}" is not a positive number')
    return int(value)


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    value = _number(environ, name, default)
    if value > 65535:
        raise SettingsError(f'{name}: "{value}" is not a port (1 to 65535)')
    return value
