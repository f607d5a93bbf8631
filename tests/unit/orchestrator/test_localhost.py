"""Ports as `localhost` means them, on machines with and without IPv6."""

import errno

import pytest

from orchestrator.localhost import accepts, find_free_ports, machine_has_ipv6, port_is_free
from tests.fakes.sockets import FakeSockets

WITHOUT_IPV6 = [
    pytest.param(errno.EAFNOSUPPORT, id="kernel-without"),
    pytest.param(errno.EADDRNOTAVAIL, id="switched-off"),
]


@pytest.mark.parametrize(
    "machine, free",
    [
        pytest.param(FakeSockets(), True, id="nobody"),
        pytest.param(FakeSockets(listening=[("127.0.0.1", 3000)]), False, id="ipv4"),
        pytest.param(FakeSockets(listening=[("::1", 3000)]), False, id="ipv6-only"),
        pytest.param(FakeSockets(bound=[("127.0.0.1", 3000)]), False, id="ipv4-bound"),
        pytest.param(FakeSockets(bound=[("::1", 3000)]), False, id="ipv6-bound"),
        pytest.param(FakeSockets(listening=[("::1", 3001)]), True, id="another-port"),
    ],
)
def test_b04_a_port_is_free_when_both_addresses_are(machine: FakeSockets, free: bool) -> None:
    assert port_is_free(3000, machine.make) is free


@pytest.mark.parametrize("number", WITHOUT_IPV6)
def test_b04_without_ipv6_the_other_address_decides(number: int) -> None:
    assert not machine_has_ipv6(FakeSockets(no_ipv6=number).make)
    assert not accepts("::1", 3000, FakeSockets(no_ipv6=number).make)
    assert port_is_free(3000, FakeSockets(no_ipv6=number).make)
    taken = FakeSockets(no_ipv6=number, listening=[("127.0.0.1", 3000)])
    assert not port_is_free(3000, taken.make)
    assert find_free_ports(2, FakeSockets(no_ipv6=number, offered=[7, 8]).make) == (7, 8)


def test_b04_a_port_found_free_is_free_on_both_addresses() -> None:
    machine = FakeSockets(bound=[("::1", 7)], offered=[7, 8, 9])
    assert find_free_ports(2, machine.make) == (8, 9)
