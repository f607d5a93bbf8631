"""Settings: flag > environment (`DEMO_*`) > `.env` > default; every value remembers its source.

The only module of the orchestrator that reads the environment for values.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

from orchestrator.errors import SettingsError
from orchestrator.options import setting

T = TypeVar("T")
Parse: TypeAlias = Callable[[str], Any]

ENGINES = ("auto", "docker", "local")
FLAVOURS = ("auto", "real", "emulator")
SOURCES = ("flag", "environment", ".env", "default")  # the strongest first
DEFAULT_PROJECT = "fusionauth-demo"
DEFAULT_PORTS: Mapping[str, int] = {"fusionauth": 9011, "api": 5000, "site": 3000}


@dataclass(frozen=True)
class Setting(Generic[T]):
    """A value and where it came from: `flag`, `environment`, `.env` or `default`."""

    value: T
    source: str

    @property
    def given(self) -> bool:
        return self.source != "default"


def _one_of(*allowed: str) -> Parse:
    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"one of {', '.join(allowed)}")
        return text

    return parse


def _matching(pattern: str, what: str) -> Parse:
    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(what)
        return text

    return parse


def _number(what: str, highest: int) -> Parse:
    def parse(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= highest:
            raise ValueError(f"{what} from 1 to {highest}")
        return int(text)

    return parse


def _url(text: str) -> str:
    host = r"([A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])"
    found = re.fullmatch(rf"https?://{host}(:(?P<port>\d{{1,5}}))?(/[^\s?#]*)?", text)
    if found is None or not 0 < int(found["port"] or 80) < 65536:
        raise ValueError("the URL of a server, such as http://localhost:9011")
    return text.rstrip("/")


def _folder(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError as exc:  # ~name of no user here
        raise ValueError("a folder: there is no such user") from exc


# Compose's rule for project names; it becomes a folder, a label and a container name
_project = _matching(
    r"[a-z0-9][a-z0-9_-]{0,49}",
    "a project name (lower-case letters, digits, - and _, at most 50)",
)
# FusionAuth's minimum is 8 (contract 11.1); the characters are safe in every kind of env file
_password = _matching(
    r"[A-Za-z0-9._~!@%^*+=:,-]{8,128}",
    "8 to 128 of the characters A-Z a-z 0-9 . _ ~ ! @ % ^ * + = : , -",
)
_image = _matching(r"[a-z0-9][A-Za-z0-9._/:@-]{0,254}", "the name of an image, such as postgres:16")
_tag = _matching(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}", "the tag of an image, such as 1.69.3")
_port = _number("a port number", 65535)


@dataclass(frozen=True)
class Settings:
    """What the user asked for; what a project decided at its first `up` is in state.json.

    fusionauth_url: of an external server, without a trailing slash.
    ready_timeout: seconds that FusionAuth, API and site may each take to answer their probe.
    state_dir holds one folder per project; a port of None means: 9011, 5000, 3000, or what
    `ports` (`fixed` or `auto`) gives.
    environment: of this process; variables: with what `.env` adds, for the `${…}` of a seed file.
    """

    root: Path
    environment: Mapping[str, str] = field(repr=False)
    variables: Mapping[str, str] = field(repr=False)
    project: Setting[str] = setting(_project, DEFAULT_PROJECT)
    engine: Setting[str] = setting(_one_of(*ENGINES), "auto")
    fusionauth: Setting[str] = setting(_one_of(*FLAVOURS), "auto")
    fusionauth_url: Setting[str | None] = setting(_url)
    ports: Setting[str] = setting(_one_of("fixed", "auto"), "fixed")
    fusionauth_port: Setting[int | None] = setting(_port)
    api_port: Setting[int | None] = setting(_port)
    site_port: Setting[int | None] = setting(_port)
    user_password: Setting[str | None] = setting(_password)
    postgres_image: Setting[str | None] = setting(_image)
    python_image: Setting[str | None] = setting(_image)
    fusionauth_version: Setting[str | None] = setting(_tag)
    ready_timeout: Setting[int | None] = setting(_number("a number of seconds", 86_400))
    state_dir: Setting[Path] = setting(_folder, Path(".demo"))  # the default is below `root`

    def image_variables(self) -> dict[str, str]:
        """The `${…}` of the compose files that choose images, where they are not the default."""
        wanted = {
            "POSTGRES_IMAGE": self.postgres_image.value,
            "PYTHON_IMAGE": self.python_image.value,
            "FUSIONAUTH_VERSION": self.fusionauth_version.value,
        }
        return {name: value for name, value in wanted.items() if value is not None}

    def wait_variables(self) -> dict[str, str]:
        """The `${…}` of the compose files that say how long a service may take to answer."""
        seconds = self.ready_timeout.value
        return {} if seconds is None else {"READY_TIMEOUT": f"{seconds}s"}

    def port_of(self, service: str) -> Setting[int | None]:
        found: Setting[int | None] = getattr(self, f"{service}_port")
        return found

    def project_flag(self) -> str:
        """What a command to copy needs, so that it means this project; with a space before it."""
        return f" --project {self.project.value}" if self.project.given else ""

    def wanted_port(self, service: str) -> int | None:
        """None where none is named, or where `ports` is `auto` by a stronger source."""
        named = self.port_of(service)
        auto_is_stronger = SOURCES.index(self.ports.source) < SOURCES.index(named.source)
        return None if self.ports.value == "auto" and auto_is_stronger else named.value


def load_settings(
    root: Path, flags: Mapping[str, str | None], environment: Mapping[str, str] | None = None
) -> Settings:
    """Fold the sources into one value.

    root: the repository; flags: long option name with `_` → text or None.
    Raises SettingsError naming setting, source and value.
    """
    given = dict(os.environ if environment is None else environment)
    written = _read_env_file(root / ".env")
    sources = (
        ("flag", {name: value for name, value in flags.items() if value is not None}),
        ("environment", _demo_variables(given)),
        (".env", _demo_variables(written)),
    )

    def pick(name: str, parse: Parse, default: object) -> Setting[Any]:
        for source, values in sources:
            if name in values:
                return Setting(_parse(name, source, values[name], parse), source)
        return Setting(root / default if isinstance(default, Path) else default, "default")

    picked = {f.name: pick(f.name, **f.metadata) for f in fields(Settings) if f.metadata}
    return Settings(**picked, root=root, environment=given, variables={**written, **given})


def load_docker_environment() -> dict[str, str]:
    """What names Docker's daemon, where something does."""
    names = ("DOCKER_HOST", "DOCKER_CONTEXT")
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def _demo_variables(environment: Mapping[str, str]) -> dict[str, str]:
    prefix = "DEMO_"
    return {
        name[len(prefix) :].lower(): value
        for name, value in environment.items()
        if name.startswith(prefix) and value
    }


def _read_env_file(path: Path) -> Mapping[str, str]:
    if not path.exists():
        return {}
    from dotenv import dotenv_values

    try:
        found = dotenv_values(path, interpolate=False, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(
            f"cannot read {path}: {exc}", "save it as UTF-8, readable by you"
        ) from exc
    return {name: value or "" for name, value in found.items()}


def _parse(name: str, source: str, text: str, parse: Parse) -> Any:
    try:
        return parse(text)
    except ValueError as exc:
        shown = "" if name == "user_password" else f' has the value "{text}", which'
        where = f"--{name.replace('_', '-')}" if source == "flag" else f"DEMO_{name.upper()}"
        raise SettingsError(
            f"setting {where} (from {source}){shown} is not {exc}",
            "see: python3 orchestrate.py config",
        ) from exc
