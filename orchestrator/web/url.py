"""URLs that people type, checked before anything is sent."""

from urllib.parse import urlsplit

from orchestrator.errors import ConfigError


def require_origin(text: str, what: str) -> str:
    """Scheme, host and port as a browser writes them in `Origin`. A trailing slash is removed.

    Raises ConfigError, for what has a path or is no URL either.
    """
    url = require_http_url(text, what)
    parts = urlsplit(url)
    if parts.path or "@" in parts.netloc:
        raise ConfigError(f'"{text}" is not {what}', "such as http://localhost:3000")
    default = {"http": ":80", "https": ":443"}[parts.scheme]
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(default)}"


def require_http_url(text: str, what: str) -> str:
    """The URL without a trailing slash. what: as in `"x" is not the URL of an API`.

    Raises ConfigError for what has no scheme, host or usable port, or carries a query.
    """
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number, a bracket left open
        usable = False
    if not usable or "?" in text or "#" in text:
        raise ConfigError(f'"{text}" is not {what}', "such as http://localhost:5000")
    return text.rstrip("/")
