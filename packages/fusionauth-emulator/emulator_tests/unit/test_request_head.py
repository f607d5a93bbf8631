"""What a header must be (RFC 9112 3.2, contract 1.1)."""

import pytest

from fusionauth_emulator.request_head import has_good_host, size_of

GOOD = ["localhost", "localhost:9011", "[::1]", "[::1]:9011", "127.0.0.1:80", "a_b.example", "h:"]
BAD = [
    "[abc]",
    "[1.2.3.4]",
    "[]",
    "",
    ":80",
    "a b",
    "a/b",
    "u@h",
    "[::1",
    "::1",
    "h:x",
    "h:1:2",
    '"',
    "a\tb",
    "é",
]


def scope(*hosts: str, version: str = "1.1") -> dict[str, object]:
    headers = [(b"host", host.encode()) for host in hosts]
    return {"type": "http", "http_version": version, "headers": headers}


@pytest.mark.parametrize("host", GOOD)
def test_d08_one_host_is_good(host: str) -> None:
    assert has_good_host(scope(host))


@pytest.mark.parametrize("host", BAD)
def test_d08_what_cannot_be_a_host_is_refused(host: str) -> None:
    assert not has_good_host(scope(host))


def test_d08_none_and_two_are_refused() -> None:
    assert not has_good_host(scope())
    assert not has_good_host(scope("localhost", "localhost"))


def test_d08_http_1_0_may_come_without() -> None:
    assert has_good_host(scope(version="1.0"))
    assert not has_good_host(scope("a", "b", version="1.0"))


def test_the_request_line_counts_as_part_of_the_header() -> None:
    assert size_of({"path": "/ab", "query_string": b"c=d", "headers": [(b"e", b"fg")]}) == 9
