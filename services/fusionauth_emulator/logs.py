"""What the server writes to standard output: one line per event, no secrets."""

import logging
import sys


def configure_logs() -> None:
    logging.basicConfig(
        stream=sys.stdout,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(message)s",
    )
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    logging.getLogger("uvicorn.access").addFilter(without_query)


def without_query(record: logging.LogRecord) -> bool:
    """Codes, tokens and keys may stand in a query: the access log shows the path alone."""
    if isinstance(record.args, tuple) and len(record.args) == 5:
        address, method, path, version, status = record.args
        record.args = (address, method, str(path).partition("?")[0], version, status)
    return True
