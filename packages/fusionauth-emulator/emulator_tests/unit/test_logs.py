"""The access log shows no queries, for codes and tokens stand there, and no probes."""

import logging

import pytest

from fusionauth_emulator.logs import is_no_probe, without_query


def make_record(method: str, path: str, status: int) -> logging.LogRecord:
    """As uvicorn makes it."""
    arguments = ("127.0.0.1:1", method, path, "1.1", status)
    template = '%s - "%s %s HTTP/%s" %d'
    return logging.LogRecord("uvicorn.access", logging.INFO, "", 0, template, arguments, None)


def test_the_query_is_left_out() -> None:
    record = make_record("GET", "/app/callback?code=secret", 302)
    assert without_query(record)
    assert record.getMessage() == '127.0.0.1:1 - "GET /app/callback HTTP/1.1" 302'


@pytest.mark.parametrize(
    "method, path, status, is_logged",
    [
        pytest.param("GET", "/api/health", 200, False, id="health check"),
        pytest.param("GET", "/api/status", 200, False, id="another's health check"),
        pytest.param("GET", "/api/system/version", 200, False, id="readiness"),
        pytest.param("GET", "/api/system/version", 401, False, id="kickstart has not run yet"),
        pytest.param("GET", "/api/status", 500, True, id="the server fails"),
        pytest.param("POST", "/api/status", 405, True, id="no probe"),
        pytest.param("GET", "/api/user", 200, True, id="another path"),
    ],
)
def test_h6_probes_are_not_logged(method: str, path: str, status: int, is_logged: bool) -> None:
    assert is_no_probe(make_record(method, path, status)) is is_logged
