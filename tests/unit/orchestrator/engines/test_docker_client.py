"""Foreign exceptions end at the engine: each becomes one of ours, with exit code 3 and a hint."""

import contextlib
import importlib
import pkgutil
from collections.abc import Iterator
from http.client import HTTPException
from types import ModuleType

import docker
import pytest
import requests.exceptions
import urllib3

from orchestrator.engines.docker.client import translated
from orchestrator.errors import EngineError, EngineUnavailable
from tests.fakes.docker_api import refusal


def foreign_errors() -> Iterator[type[Exception]]:
    """Every exception class of the SDK and of the libraries it speaks through."""
    for package in (docker, requests.exceptions, urllib3):
        for module in _modules_of(package):
            for found in vars(module).values():
                if _is_error_of(found, package.__name__.partition(".")[0]):
                    yield found


def _modules_of(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{package.__name__}."):
        with contextlib.suppress(ImportError, Warning):  # for other systems, or lacking a package
            yield importlib.import_module(found.name)


def _is_error_of(found: object, package: str) -> bool:
    return (
        isinstance(found, type)
        and issubclass(found, Exception)
        and not issubclass(found, Warning)
        and found.__module__.partition(".")[0] == package
    )


ERRORS = sorted(
    {*foreign_errors(), ConnectionResetError, BrokenPipeError, TimeoutError, HTTPException},
    key=lambda kind: (kind.__module__, kind.__name__),
)


def test_h03_the_walk_meets_every_family() -> None:
    names = {f"{kind.__module__}.{kind.__name__}" for kind in ERRORS}
    assert {
        "docker.errors.APIError",
        "docker.errors.StreamParseError",
        "docker.credentials.errors.StoreError",
        "docker.credentials.errors.CredentialsNotFound",
        "docker.utils.socket.SocketError",
        "requests.exceptions.ConnectionError",
        "urllib3.exceptions.ProtocolError",
        "urllib3.util.ssl_match_hostname.CertificateError",
    } <= names
    assert len(names) > 70


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_h03_every_foreign_error_becomes_one_of_ours(kind: type[Exception]) -> None:
    error = kind.__new__(kind)
    error.args = ("what went wrong",)
    error.__dict__ |= {**dict.fromkeys(("msg", "name", "param"), ""), "build_log": ()}
    error.__dict__ |= {"response": None, "explanation": None, "length": 0, "_partial": 0}
    with contextlib.suppress(AttributeError):  # what its text is made of
        error.partial = error.expected = 0  # type: ignore[attr-defined]
    with pytest.raises(EngineError) as raised, translated("list the containers"):
        raise error
    assert raised.value.exit_code == 3
    assert "could not list the containers" in raised.value.message
    assert raised.value.hint
    assert raised.value.__cause__ is error


def test_a_file_that_cannot_be_read_is_not_the_daemon_s_fault() -> None:
    unreadable = OSError("Can not read file in context: /clone/services/api/app.py")  # the SDK's
    unreadable.__cause__ = PermissionError(13, "Permission denied", "/clone/services/api/app.py")
    with pytest.raises(EngineError) as raised, translated("build the image x"):
        raise unreadable
    assert raised.value.message == (
        "Docker could not build the image x: "
        "Can not read file in context: /clone/services/api/app.py"
    )
    assert not isinstance(raised.value, EngineUnavailable)


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
