"""What only we read: `x-local`, how the local engine runs a service, and `x-ready`, the probe."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from orchestrator.compose.model import HttpProbe, Local, LocalModule, LocalPostgres
from orchestrator.compose.mounts import absolute_path
from orchestrator.compose.ports import require_port
from orchestrator.compose.values import (
    Field,
    read_duration_s,
    read_fields,
    read_members,
    read_scalar,
    read_text,
    read_text_table,
)
from orchestrator.yaml_document import Node

MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)


def read_local(node: Node, folder: Path) -> Local:
    """folder: where relative paths start."""
    members = read_members(node, ("module", "folder", "postgres"))
    match dict(members):
        case {"module": module, "folder": below, **rest} if not rest:
            return LocalModule(_read_module(module), absolute_path(folder, read_text(below)))
        case {"module": module, **rest} if not rest:
            return LocalModule(_read_module(module))
        case {"postgres": postgres, **rest} if not rest:
            return LocalPostgres(**read_fields(postgres, POSTGRES_FIELDS, POSTGRES_FIELDS))
    raise node.place.error("must have one of the keys module and postgres")


def _read_module(node: Node) -> str:
    name = read_text(node)
    if not MODULE.fullmatch(name):
        raise node.place.error(f'is "{read_scalar(node).written}", not the name of a Python module')
    return name


def _read_port(node: Node) -> int:
    scalar = read_scalar(node)
    return require_port(scalar, scalar.text)


def read_probe(node: Node) -> HttpProbe:
    return HttpProbe(**read_fields(node, PROBE_FIELDS, ["url"]))


def _read_url(node: Node) -> str:
    url = read_text(node)
    if not _is_http_url(url):
        raise node.place.error(
            f'is "{read_scalar(node).written}", not an address', "write http://host:port/path"
        )
    return url


def _is_http_url(text: str) -> bool:
    try:
        url = urlsplit(text)
        return url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:  # brackets or a port that cannot be
        return False


def _read_pattern(node: Node) -> str:
    text = read_text(node)
    try:
        re.compile(text)
    except re.error as exc:
        raise node.place.error(
            f'is "{read_scalar(node).written}", not a regular expression: {exc}',
            "write a pattern of Python's module re",
        ) from exc
    return text


POSTGRES_FIELDS = {"volume": Field("volume", read_text), "port": Field("port", _read_port)}

PROBE_FIELDS = {
    "url": Field("url", _read_url),
    "headers": Field("headers", read_text_table),
    "json_member": Field("json_member", read_text),
    "timeout": Field("timeout_s", read_duration_s),
    "fatal_log": Field("fatal_log", _read_pattern),
}
