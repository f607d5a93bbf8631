"""Who answers on [::1]: us, nobody, or another program."""

import json
from collections.abc import Mapping
from http.client import BadStatusLine

import pytest

from orchestrator.errors import PortShared
from orchestrator.localhost import IPV4, IPV6, Network, find_shared_ports, require_no_shared_ports

URLS = {"fusionauth": "http://localhost:9011", "site": "http://localhost:3000"}
JWKS, HEALTH = f"{URLS['fusionauth']}/.well-known/jwks.json", f"{URLS['site']}/health"
OURS = (200, b'{"status":"ok","stack":"demo"}')

Answer = tuple[int, bytes] | Exception


def network(answers: Mapping[tuple[str, str], Answer]) -> Network:
    """answers: by document and address. An address without any refuses connections."""

    def get(document: str, address: str) -> tuple[int, bytes]:
        answer = answers.get((document, address), ConnectionRefusedError())
        if isinstance(answer, Exception):
            raise answer
        return answer

    ports = {(address, int(document.split(":")[2].split("/")[0])) for document, address in answers}
    return Network(get, lambda *at: at in ports, lambda port, address: f"node (pid {port})")


@pytest.mark.parametrize(
    "theirs",
    [
        pytest.param((200, b"<!doctype html>"), id="a page for every path"),
        pytest.param((404, b""), id="not-found"),
        pytest.param((200, b'{"status":"ok","stack":"other"}'), id="another-project"),
        pytest.param(TimeoutError(), id="silence"),
        pytest.param(BadStatusLine("SSH-2.0"), id="not-http"),
        pytest.param(ConnectionResetError(), id="hangs-up"),
    ],
)
def test_b04_an_answer_that_is_not_ours_is_found(theirs: Answer) -> None:
    (found,) = find_shared_ports(URLS, network({(HEALTH, IPV4): OURS, (HEALTH, IPV6): theirs}))
    assert (found.service, found.port, found.holder) == ("site", 3000, "node (pid 3000)")


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({(HEALTH, IPV4): OURS}, id="nobody"),
        pytest.param({(HEALTH, IPV4): OURS, (HEALTH, IPV6): OURS}, id="us"),
        pytest.param({(HEALTH, IPV6): (200, b"theirs")}, id="we-are-down"),
        pytest.param({(HEALTH, IPV4): (503, b""), (HEALTH, IPV6): OURS}, id="we-are-starting"),
        pytest.param({}, id="all-down"),
    ],
)
def test_b04_where_there_is_nothing_to_mix_up_nothing_is_said(
    answers: Mapping[tuple[str, str], Answer],
) -> None:
    assert find_shared_ports(URLS, network(answers)) == ()
    require_no_shared_ports(URLS, network(answers))


def jwks(*names: str) -> tuple[int, bytes]:
    return 200, json.dumps({"keys": [{"kid": name, "n": f"n-{name}"} for name in names]}).encode()


def test_b04_a_server_is_known_by_its_keys_in_any_order() -> None:
    ours = {(JWKS, IPV4): jwks("a", "b"), (JWKS, IPV6): jwks("b", "a")}
    assert find_shared_ports(URLS, network(ours)) == ()
    other = {**ours, (JWKS, IPV6): jwks("c", "a")}
    assert [found.service for found in find_shared_ports(URLS, network(other))] == ["fusionauth"]


def test_b04_a_command_that_would_send_a_password_there_is_refused() -> None:
    both = network({(HEALTH, IPV4): OURS, (HEALTH, IPV6): (404, b"")})
    with pytest.raises(PortShared) as refused:
        require_no_shared_ports(URLS, both)
    assert (refused.value.service, refused.value.port) == ("site", 3000)


@pytest.mark.parametrize("url", ["https://localhost:9011", "http://auth.example:9011", ""])
def test_only_localhost_has_two_addresses(url: str) -> None:
    differing = Network(lambda _, address: (200, address.encode()), lambda *_: True, lambda *_: "")
    assert find_shared_ports({"fusionauth": url}, differing) == ()
