"""`config`: every setting with its source; `config get NAME` prints one value."""

import argparse
from collections.abc import Mapping
from dataclasses import fields

from orchestrator import secrets
from orchestrator.console import print_result, table
from orchestrator.errors import ConfigError
from orchestrator.project import folder_of
from orchestrator.settings import Setting, Settings


def run(settings: Settings, arguments: argparse.Namespace) -> int:
    folder = folder_of(settings)
    found = secrets.find_secrets(folder.secrets) if folder.is_ours() else None
    values = found.values if found else {}
    if arguments.action == "get":
        print_result([_get(settings, values, arguments.name, reveal=arguments.reveal)])
    else:
        print_result(_rows(settings, values))
    return 0


def _settings_by_name(settings: Settings) -> dict[str, Setting[object]]:
    pairs = ((f.name, getattr(settings, f.name)) for f in fields(settings))
    return {f"DEMO_{n.upper()}": value for n, value in pairs if isinstance(value, Setting)}


def _rows(settings: Settings, values: Mapping[str, secrets.Secret]) -> list[str]:
    rows = [("name", "source", "value")]
    for name, setting in _settings_by_name(settings).items():
        rows.append((name, setting.source, _shown(name, setting.value)))
    rows += [(name, "secrets.env", str(secret)) for name, secret in values.items()]
    return table(list(dict.fromkeys(rows)))


def _shown(name: str, value: object) -> str:
    if name == "DEMO_USER_PASSWORD" and value is not None:
        return secrets.MASK
    return "-" if value is None else str(value)


def _get(
    settings: Settings, values: Mapping[str, secrets.Secret], name: str | None, *, reveal: bool
) -> str:
    known = _settings_by_name(settings)
    if name is None:
        raise ConfigError("config get needs a name", "list them: python3 orchestrate.py config")
    if name in values:
        return values[name].reveal() if reveal else str(values[name])
    if name in known:
        return _shown(name, known[name].value)
    raise ConfigError(
        f'there is no setting or secret named "{name}"', "list them: python3 orchestrate.py config"
    )
