"""Foreign exceptions end at the engine: each becomes one of ours, with exit code 3 and a hint."""

from collections.abc import Iterator

import docker.errors
import pytest
import requests.exceptions
import urllib3.exceptions

from orchestrator.engines.docker_client import translated
from orchestrator.errors import EngineError, EngineUnavailable
from tests.fakes.docker_api import refusal


def sdk_errors(base: type[Exception] = docker.errors.DockerException) -> Iterator[type[Exception]]:
    for child in base.__subclasses__():
        yield child
        yield from sdk_errors(child)


NETWORK_ERRORS = [
    requests.exceptions.ConnectionError,
    requests.exceptions.ReadTimeout,
    requests.exceptions.ChunkedEncodingError,
    urllib3.exceptions.ProtocolError,
    ConnectionResetError,
    BrokenPipeError,
    TimeoutError,
]


@pytest.mark.parametrize("kind", [*sdk_errors(), *NETWORK_ERRORS], ids=lambda kind: kind.__name__)
def test_every_foreign_error_becomes_one_of_ours(kind: type[Exception]) -> None:
    error = kind.__new__(kind)
    error.args = ("what went wrong",)
    error.__dict__ |= {**dict.fromkeys(("msg", "name", "param"), ""), "build_log": ()}
    error.__dict__ |= {"response": None, "explanation": None}
    with pytest.raises(EngineError) as raised, translated("list the containers"):
        raise error
    assert raised.value.exit_code == 3
    assert "could not list the containers" in raised.value.message
    assert raised.value.hint
    assert raised.value.__cause__ is error


def test_a_refusal_is_told_in_the_daemon_s_words_on_one_line() -> None:
    with pytest.raises(EngineError) as raised, translated("make the network"):
        raise refusal(403, "no address\n  pool left")
    assert raised.value.message == "Docker could not make the network: no address pool left"
    assert not isinstance(raised.value, EngineUnavailable)


def test_a_full_disk_names_the_way_to_free_some() -> None:
    with pytest.raises(EngineError, match="its disk is full") as raised, translated("start db"):
        raise refusal(500, "mkdir /var/lib/docker/overlay2/x: no space left on device")
    assert "docker system prune" in (raised.value.hint or "")


def test_our_own_errors_pass_untouched() -> None:
    with pytest.raises(EngineError, match=r"^ours$"), translated("start db"):
        raise EngineError("ours")
