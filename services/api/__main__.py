"""`python -m services.api`: environment → settings → server."""

import logging
import sys

import uvicorn

from services.api.app import create_app
from services.api.settings import SettingsError, load_settings


def main() -> int:
    try:
        settings = load_settings()
    except SettingsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    logging.basicConfig(format="%(levelname)s: %(message)s")
    logging.getLogger("uvicorn.access").addFilter(is_no_health_check)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        ws="none",
        server_header=False,
        # A browser keeps its connection open; stopping does not wait for it.
        timeout_graceful_shutdown=1,
    )
    return 0


def is_no_health_check(record: logging.LogRecord) -> bool:
    """The access log is for people's requests: /health is asked every few seconds."""
    return '"GET /health ' not in record.getMessage()


sys.exit(main())
