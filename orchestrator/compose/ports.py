"""`127.0.0.1:8080:80` → Port. Loopback only: a demo opens nothing to the network it stands in."""

from ipaddress import ip_address

from orchestrator.compose.model import Port
from orchestrator.compose.values import INTEGER, read_items, read_scalar
from orchestrator.yaml_document import Node, Scalar

SHORT_FORM = "write 127.0.0.1:PUBLISHED:TARGET"
HIGHEST_PORT = 65535


def read_ports(node: Node) -> tuple[Port, ...]:
    return tuple(_read_port(item) for item in read_items(node))


def _read_port(node: Node) -> Port:
    scalar = read_scalar(node)
    host, target = _cut_last(scalar, scalar.text)
    host_ip, published = _cut_last(scalar, host)
    return Port(
        host_ip=_require_loopback(scalar, host_ip.removeprefix("[").removesuffix("]")),
        published=require_port(scalar, published),
        target=require_port(scalar, target),
    )


def _cut_last(scalar: Scalar, text: str) -> tuple[str, str]:
    before, colon, last = text.rpartition(":")
    if not colon:
        raise scalar.place.error(f'is "{scalar.written}", which names no host address', SHORT_FORM)
    return before, last


def _require_loopback(scalar: Scalar, host_ip: str) -> str:
    try:
        if ip_address(host_ip).is_loopback:
            return host_ip
    except ValueError:
        pass
    raise scalar.place.error(
        f'is "{scalar.written}", whose host address is not a loopback one', SHORT_FORM
    )


def require_port(scalar: Scalar, text: str) -> int:
    """The port number in `text`, a part of what `scalar` holds."""
    if not INTEGER.fullmatch(text) or not 1 <= int(text) <= HIGHEST_PORT:
        raise scalar.place.error(
            f'is "{scalar.written}", in which a port is not a number from 1 to {HIGHEST_PORT}'
        )
    return int(text)
