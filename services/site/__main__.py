"""`python -m services.site`: environment → settings → server."""

import sys
from contextlib import suppress

import uvicorn

from services.site.app import create_app
from services.site.listening import open_sockets
from services.site.settings import SettingsError, load_settings


def main() -> int:
    try:
        settings = load_settings()
        sockets = open_sockets(settings.host, settings.port)
    except SettingsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
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


sys.exit(main())
