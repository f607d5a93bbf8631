"""`python -m fusionauth_emulator`: environment → settings → server."""

import sys

from fusionauth_emulator.settings import Settings, SettingsError, load_settings


def main() -> int:
    try:
        return serve(load_settings())
    except SettingsError as error:
        print(f"fusionauth_emulator: {error}", file=sys.stderr)
        return 2


def serve(settings: Settings) -> int:
    import uvicorn

    from fusionauth_emulator.app import create_app
    from fusionauth_emulator.clock import SystemClock
    from fusionauth_emulator.http_protocol import Limits, limited_protocol, possible_connections
    from fusionauth_emulator.listening import open_sockets
    from fusionauth_emulator.logs import configure_logs
    from fusionauth_emulator.store.database import Database

    sockets = open_sockets(settings.host, settings.port)
    configure_logs()
    limits = Limits(settings.header_timeout_s, connections=possible_connections())
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings, Database(settings.database), SystemClock()),
            host=settings.host,
            port=settings.port,
            http=limited_protocol(limits),
            ws="none",
            log_config=None,
            server_header=False,
            proxy_headers=False,  # urls.py reads them itself
            timeout_graceful_shutdown=1,
        )
    )
    server.run(sockets)
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
