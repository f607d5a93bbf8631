"""What the server writes to standard output: one line per event, no secrets."""

import logging
import sys

PROBES = ("/api/health", "/api/status", "/api/system/version")
"""Asked by health checks and by whoever waits until the server is ready."""


def configure_logs() -> None:
    logging.basicConfig(
        stream=sys.stdout,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(message)s",
    )
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    access = logging.getLogger("uvicorn.access")
    access.addFilter(without_query)
    access.addFilter(is_no_probe)


def without_query(record: logging.LogRecord) -> bool:
    """Codes, tokens and keys may stand in a query: the access log shows the path alone."""
    if isinstance(record.args, tuple) and len(record.args) == 5:
        address, method, path, version, status = record.args
        record.args = (address, method, str(path).partition("?")[0], version, status)
    return True


def is_no_probe(record: logging.LogRecord) -> bool:
    """A probe is logged only where the server itself failed (5xx)."""
    if isinstance(record.args, tuple) and len(record.args) == 5:
        _, method, path, _, status = record.args
        is_probe = method == "GET" and str(path).partition("?")[0] in PROBES
        return not is_probe or int(str(status)) >= 500
    return True
