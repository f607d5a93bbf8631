"""The API's settings: the one place that reads the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

# As browsers write it: scheme, host and port in lower case; no path, no trailing slash.
ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]+)?")


class SettingsError(Exception):
    """A variable is missing or cannot be used; the text names it and the value seen."""


@dataclass(frozen=True)
class Settings:
    issuer: str  # `iss` of every token we take, to the letter: FusionAuth's public URL
    jwks_url: str  # where FusionAuth's public keys are fetched: its internal URL
    client_id: str  # `aud` of every token we take: the application's id
    site_origin: str  # the one origin whose pages may call us with cookies
    stack: str  # the project this API belongs to, told by /health
    port: int
    host: str = "localhost"  # both loopback addresses


def load_settings() -> Settings:
    """Settings of this process. Raises SettingsError naming the first bad variable."""
    return parse_settings(os.environ)


def parse_settings(environ: Mapping[str, str]) -> Settings:
    return Settings(
        issuer=_require(environ, "ISSUER"),
        jwks_url=_require_url(environ, "JWKS_URL"),
        client_id=_require_uuid(environ, "CLIENT_ID"),
        site_origin=_require_origin(environ, "SITE_ORIGIN"),
        stack=_require(environ, "STACK"),
        port=_require_port(environ, "PORT"),
        host=environ.get("HOST") or Settings.host,
    )


def _require(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise SettingsError(f"{name} is not set")
    return value


def _require_uuid(environ: Mapping[str, str], name: str) -> str:
    """Lower case, as FusionAuth writes ids into tokens."""
    value = _require(environ, name)
    try:
        return str(UUID(value))
    except ValueError:
        raise SettingsError(f'{name}: "{value}" is not a UUID') from None


def _require_port(environ: Mapping[str, str], name: str) -> int:
    value = _require(environ, name)
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise SettingsError(f'{name}: "{value}" is not a port (1 to 65535)')
    return int(value)


def _require_url(environ: Mapping[str, str], name: str) -> str:
    value = _require(environ, name)
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, a bracket left open
        usable = False
    if not usable:
        raise SettingsError(f'{name}: "{value}" is not an http or https URL')
    return value


def _require_origin(environ: Mapping[str, str], name: str) -> str:
    value = _require(environ, name)
    if not ORIGIN.fullmatch(value):
        raise SettingsError(f'{name}: "{value}" is not an origin such as http://localhost:3000')
    return value
