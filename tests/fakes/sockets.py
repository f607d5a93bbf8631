"""Sockets of a machine that a test describes: without IPv6, or with ports taken."""

import errno
import os
import socket
from collections.abc import Collection
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, cast

Address = tuple[str, int]


@dataclass
class FakeSockets:
    """listening, bound: (address, port) of other programs; only the first kind answers.

    no_ipv6: the error number of whoever wants [::1] (EAFNOSUPPORT: at once; else: when binding).
    offered: the ports the system gives to who asks for any.
    """

    listening: Collection[Address] = ()
    bound: Collection[Address] = ()
    no_ipv6: int | None = None
    offered: list[int] = field(default_factory=list)
    opened: list["FakeSocket"] = field(default_factory=list)

    def make(self, family: socket.AddressFamily) -> socket.socket:
        if family is socket.AF_INET6 and self.no_ipv6 == errno.EAFNOSUPPORT:
            raise _error(errno.EAFNOSUPPORT)
        return cast("socket.socket", FakeSocket(self, family))

    def listen(self, address: Address, *, family: socket.AddressFamily) -> socket.socket:
        """As `socket.create_server`."""
        made = self.make(family)
        made.bind(address)
        self.opened.append(cast("FakeSocket", made))
        return made

    def refuse(self, address: Address, family: socket.AddressFamily) -> None:
        if family is socket.AF_INET6 and self.no_ipv6:
            raise _error(self.no_ipv6)
        if address in (*self.listening, *self.bound):
            raise _error(errno.EADDRINUSE)


@dataclass
class FakeSocket:
    machine: FakeSockets
    family: socket.AddressFamily
    address: Address = ("", 0)
    closed: bool = False

    def bind(self, address: Address) -> None:
        self.machine.refuse(address, self.family)
        self.address = address if address[1] else (address[0], self._any_port())

    def _any_port(self) -> int:
        return self.machine.offered.pop(0) if self.family is socket.AF_INET else 1

    def connect_ex(self, address: Address) -> int:
        if self.family is socket.AF_INET6 and self.machine.no_ipv6:
            return self.machine.no_ipv6
        return 0 if address in self.machine.listening else errno.ECONNREFUSED

    def getsockname(self) -> Address:
        return self.address

    def settimeout(self, _: float) -> None: ...

    def setsockopt(self, *_: Any) -> None: ...

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> "FakeSocket":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _error(number: int) -> OSError:
    return OSError(number, os.strerror(number))
