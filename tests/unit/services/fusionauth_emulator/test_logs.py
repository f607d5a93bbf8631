"""The access log shows no queries: codes and tokens stand there."""

import logging

from services.fusionauth_emulator.logs import without_query


def test_the_query_is_left_out() -> None:
    arguments = ("127.0.0.1:1", "GET", "/app/callback?code=secret", "1.1", 302)
    template = '%s - "%s %s HTTP/%s" %d'
    record = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, template, arguments, None)
    assert without_query(record)
    assert record.getMessage() == '127.0.0.1:1 - "GET /app/callback HTTP/1.1" 302'
