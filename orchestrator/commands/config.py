"""`config`: every setting with its source; `config get NAME` prints one value."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from orchestrator import secrets
from orchestrator.console import print_result, table
from orchestrator.errors import ConfigError
from orchestrator.options import option, switch
from orchestrator.project.folder import folder_of
from orchestrator.settings import Setting, Settings


@dataclass(frozen=True)
class Options:
    action: str | None = option("action", nargs="?", choices=["get"], help="one value only")
    name: str | None = option("name", nargs="?", help="a setting or a secret")
    reveal: bool = switch("--reveal", "show it in clear")


def run(settings: Settings, options: Options) -> int:
    folder = folder_of(settings)
    found = secrets.find_secrets(folder.secrets) if folder.is_ours() else None
    values = found.values if found else {}
    if options.action == "get":
        print_result([_get(settings, values, options.name, reveal=options.reveal)])
    else:
        print_result(_rows(settings, values))
    return 0


def _settings_by_name(settings: Settings) -> dict[str, Setting[object]]:
    pairs = ((f.name, getattr(settings, f.name)) for f in fields(settings))
    return {f"DEMO_{n.upper()}": value for n, value in pairs if isinstance(value, Setting)}


def _rows(settings: Settings, values: Mapping[str, secrets.Secret]) -> list[str]:
    """One row a name: a setting that secrets.env holds too is in force as it stands there."""
    rows = [("name", "source", "value")]
    known = _settings_by_name(settings)
    for name, setting in known.items():
        if name not in values:
            rows.append((name, setting.source, _shown(name, setting.value)))
    for name, secret in values.items():
        rows.append((name, "secrets.env", f"{secret}{_pending(known.get(name), secret)}"))
    return table(rows)


def _pending(setting: Setting[object] | None, secret: secrets.Secret) -> str:
    """Whether another value is given, which the next `up` or `seed` applies."""
    if setting is None or setting.value in (None, secret.reveal()):
        return ""
    return f" ({setting.source}: not applied yet)"


def _shown(name: str, value: object, *, reveal: bool = False) -> str:
    if value is None:
        return "-"
    return str(value) if reveal or name != secrets.USER_PASSWORD else secrets.MASK


def _get(
    settings: Settings, values: Mapping[str, secrets.Secret], name: str | None, *, reveal: bool
) -> str:
    known = _settings_by_name(settings)
    if name is None:
        raise ConfigError("config get needs a name", "list them: python3 orchestrate.py config")
    if name in values:
        return values[name].reveal() if reveal else str(values[name])
    if name in known:
        return _shown(name, known[name].value, reveal=reveal)
    raise ConfigError(
        f'there is no setting or secret named "{name}"', "list them: python3 orchestrate.py config"
    )
