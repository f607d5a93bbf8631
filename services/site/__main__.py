"""`python -m services.site`, or the name of a copy: environment → settings → server."""

import logging
import sys
from contextlib import suppress

import uvicorn

from .app import create_app
from .listening import open_sockets
from .settings import SettingsError, load_settings


def main() -> int:
    try:
        settings = load_settings()
        sockets = open_sockets(settings.host, settings.port)
    except SettingsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    logging.getLogger("uvicorn.access").addFilter(is_no_health_check)
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        ws="none",
        server_header=False,
        # A browser keeps its connection open; stopping does not wait for it.
        timeout_graceful_shutdown=1,
    )
    with suppress(KeyboardInterrupt):  # Ctrl-C, after it has stopped
        uvicorn.Server(config).run(sockets)
    return 0


def is_no_health_check(record: logging.LogRecord) -> bool:
    """The access log is for people's requests: /health is asked every few seconds."""
    return '"GET /health ' not in record.getMessage()


sys.exit(main())
