"""Where the server listens. `localhost` is two addresses: 127.0.0.1 and, with IPv6, [::1].

A browser may try either. If we listened on one of them only, another program could listen on the
other and get our requests.
"""

import errno
import socket
from collections.abc import Callable

from .settings import SettingsError

LOOPBACKS = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
NOT_ON_THIS_MACHINE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


def open_sockets(
    host: str, port: int, listen: Callable[..., socket.socket] = socket.create_server
) -> list[socket.socket] | None:
    """Listening sockets for `localhost`; None for any other host, which uvicorn opens itself.

    Raises SettingsError when an address is taken.
    """
    if host != "localhost":
        return None
    opened = []
    for family, address in LOOPBACKS:
        try:
            opened.append(listen((address, port), family=family))
        except OSError as error:
            if family is socket.AF_INET6 and error.errno in NOT_ON_THIS_MACHINE:
                continue
            for other in opened:
                other.close()
            raise SettingsError(
                f"cannot listen on {address}, port {port}: {error.strerror}"
            ) from None
    return opened
