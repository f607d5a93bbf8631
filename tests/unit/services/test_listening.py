"""`localhost` is both loopback addresses: the same in each service, which share no code."""

import errno
from pathlib import Path
from types import ModuleType

import pytest

import fusionauth_emulator.listening
import fusionauth_emulator.settings
import services.api.listening
import services.api.settings
import services.site.listening
import services.site.settings
from tests.fakes.sockets import FakeSockets

SERVICES = [
    pytest.param(services.api, id="api"),
    pytest.param(services.site, id="site"),
    pytest.param(fusionauth_emulator, id="emulator"),
]
IPV4, IPV6 = ("127.0.0.1", 3000), ("::1", 3000)


@pytest.mark.parametrize("service", SERVICES)
def test_b04_localhost_is_both_loopback_addresses(service: ModuleType) -> None:
    machine = FakeSockets()
    assert service.listening.open_sockets("localhost", 3000, machine.listen) == machine.opened
    assert [made.address for made in machine.opened] == [IPV4, IPV6]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("number", [errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL])
def test_b04_without_ipv6_one_address_is_enough(service: ModuleType, number: int) -> None:
    machine = FakeSockets(no_ipv6=number)
    service.listening.open_sockets("localhost", 3000, machine.listen)
    assert [made.address for made in machine.opened] == [IPV4]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("taken", [IPV4, IPV6], ids=["ipv4", "ipv6"])
def test_b04_a_service_does_not_share_its_port(service: ModuleType, taken: tuple[str, int]) -> None:
    machine = FakeSockets(listening=[taken])
    with pytest.raises(service.settings.SettingsError, match=f"{taken[0]}, port 3000"):
        service.listening.open_sockets("localhost", 3000, machine.listen)
    assert all(made.closed for made in machine.opened)


@pytest.mark.parametrize("service", SERVICES)
def test_other_hosts_are_left_to_uvicorn(service: ModuleType) -> None:
    """As in an image, which listens on every address of its container."""
    assert service.listening.open_sockets("0.0.0.0", 3000, FakeSockets().listen) is None


def test_the_services_listen_in_the_same_way() -> None:
    texts = set()
    for service in (services.api, services.site, fusionauth_emulator):
        text = Path(service.listening.__file__ or "").read_text(encoding="utf-8")
        texts.add(text.replace(f"from {service.__name__}.", "from ."))
    assert len(texts) == 1
