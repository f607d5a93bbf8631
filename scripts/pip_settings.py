"""What pip is set up with on this machine, as uv takes it: index, certificates, proxy.

Sources: the pages "Configuration" of pip's documentation and "Environment variables" of uv's.
"""

import ast
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.machine import Machine

SECTIONS = ("global", "install", ":env:")
"""Of pip's configuration; a later one wins. The last holds the `PIP_…` variables."""
LINE = re.compile(r"(?P<section>[^.\s]+)\.(?P<option>[\w-]+)=(?P<value>'.*'|\".*\")")
VARIABLES = {
    "index-url": "UV_INDEX_URL",
    "extra-index-url": "UV_EXTRA_INDEX_URL",
    "trusted-host": "UV_INSECURE_HOST",
    "client-cert": "SSL_CLIENT_CERT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
}
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Variables that pip reads too, when it is given no `cert`."""
DEFAULTS = {
    # pip looks for a version in all indexes; the lock's hashes say which file is meant
    "UV_INDEX_STRATEGY": "unsafe-best-match",
    # as newer versions of pip do; an older uv knows the second name
    "UV_SYSTEM_CERTS": "true",
    "UV_NATIVE_TLS": "true",
    # after that pip has its turn, which tries five times
    "UV_HTTP_RETRIES": "1",
}


def read_pip_settings(machine: Machine, pip: Sequence[str]) -> dict[str, str]:
    """Option → value, from the variables and files that pip reads. Raises CommandFailed.

    pip: the words that start it.
    """
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in machine.run(*pip, "config", "list").splitlines():
        match = LINE.fullmatch(line.strip())
        if match and match["section"] in found and (value := ast.literal_eval(match["value"])):
            found[match["section"]][match["option"]] = value
    return {option: value for section in SECTIONS for option, value in found[section].items()}


def make_uv_environment(
    settings: Mapping[str, str], environment: Mapping[str, str]
) -> dict[str, str]:
    """`environment` with pip's `settings` in uv's words. A `UV_…` variable in it stays as it is."""
    given = {name: value for name, value in environment.items() if name.startswith("UV_")}
    return {**DEFAULTS, **environment, **_translate(settings, environment), **given}


def list_uv_flags(settings: Mapping[str, str]) -> tuple[str, ...]:
    """What uv has no variable for."""
    return ("--no-index",) if _is_on(settings.get("no-index", "")) else ()


def _translate(settings: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """pip separates the parts of a list by white space, uv by spaces, or folders by commas."""
    variables = {
        variable: " ".join(settings[option].split())
        for option, variable in VARIABLES.items()
        if option in settings
    }
    if "find-links" in settings:
        variables["UV_FIND_LINKS"] = ",".join(settings["find-links"].split())
    if "no-cache-dir" in settings:  # whatever its value, for pip as well
        variables["UV_NO_CACHE"] = "true"
    if proxy := settings.get("proxy"):
        variables |= dict.fromkeys(PROXIES, proxy if "://" in proxy else f"http://{proxy}")
    named = (settings.get("cert"), *(environment.get(name) for name in CERTIFICATES))
    if certificates := next(filter(None, named), None):
        name = "SSL_CERT_DIR" if Path(certificates).is_dir() else "SSL_CERT_FILE"
        variables[name] = certificates
    return variables


def _is_on(value: str) -> bool:
    return value.lower() in {"1", "y", "yes", "t", "true", "on"}
