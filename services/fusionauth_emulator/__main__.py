"""`python -m services.fusionauth_emulator`: environment → settings → server.

`--check` asks a running server for its status instead, for Docker's health check.
"""

import sys

from services.fusionauth_emulator.settings import Settings, SettingsError, load_port, load_settings


def main(arguments: list[str]) -> int:
    try:
        return check(load_port()) if arguments == ["--check"] else serve(load_settings())
    except SettingsError as error:
        print(f"fusionauth_emulator: {error}", file=sys.stderr)
        return 2


def check(port: int) -> int:
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", "/api/status")
        return 0 if connection.getresponse().status == 200 else 1
    except (OSError, HTTPException):
        return 1


def serve(settings: Settings) -> int:
    import uvicorn

    from services.fusionauth_emulator.app import create_app
    from services.fusionauth_emulator.clock import SystemClock
    from services.fusionauth_emulator.logs import configure_logs
    from services.fusionauth_emulator.store.database import Database

    configure_logs()
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings, Database(settings.database), SystemClock()),
            host=settings.host,
            port=settings.port,
            log_config=None,
            server_header=False,
            proxy_headers=False,  # base_url.py reads them itself
            timeout_graceful_shutdown=1,
        )
    )
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
