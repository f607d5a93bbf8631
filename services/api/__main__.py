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


sys.exit(main())
