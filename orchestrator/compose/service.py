"""One entry of `services` → Service: which members there are, and what each must look like.

Two of them only we read: `x-local`, how the local engine runs a service, and `x-ready`, the probe.
Whether services fit one another is for `load` to say.
"""

import os.path
import re
from collections.abc import Mapping, Sequence
from functools import partial
from ipaddress import ip_address
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from urllib.parse import urlsplit

from orchestrator.compose.document import (
    INTEGER,
    Field,
    Node,
    Scalar,
    hint_nearest,
    read_bytes,
    read_count,
    read_duration_s,
    read_fields,
    read_flag,
    read_items,
    read_members,
    read_scalar,
    read_table,
    read_text,
    read_text_table,
    read_texts,
)
from orchestrator.compose.model import (
    BindMount,
    Build,
    Condition,
    Healthcheck,
    HttpProbe,
    Local,
    LocalModule,
    LocalPostgres,
    Mount,
    Port,
    SELinux,
    Service,
    VolumeMount,
)

VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
PORT_FORM = "write 127.0.0.1:PUBLISHED:TARGET"
HIGHEST_PORT = 65535
MOUNT_FORM = "write volume:/target or ./path:/target, with :ro for read-only, :z or :Z for SELinux"
# Compose Specification, "volumes", short syntax: ACCESS_MODE is a comma-separated list
MOUNT_OPTIONS = (("ro", "rw"), tuple(SELinux))


def read_service(name: str, node: Node, folder: Path) -> Service:
    """folder: where relative paths start. Raises ComposeFileError for what is not supported."""
    fields = SERVICE_FIELDS | {
        "build": Field("build", partial(_read_build, folder=folder)),
        "volumes": Field("volumes", partial(_read_mounts, folder=folder)),
        "x-local": Field("local", partial(_read_local, folder=folder)),
    }
    return Service(name=name, **read_fields(node, fields, required=["image"]))


def _read_build(node: Node, folder: Path) -> Build:
    fields = {
        "context": Field("context", lambda item: absolute_path(folder, read_text(item))),
        "args": Field("args", read_text_table),
    }
    return Build(**read_fields(node, fields, required=["context"]))


def absolute_path(folder: Path, path: str) -> Path:
    """Without `..`, by the text alone: links are not followed."""
    return Path(os.path.normpath(folder / path))


def _read_environment(node: Node) -> Mapping[str, str]:
    for name, item in read_table(node).items():
        if not VARIABLE_NAME.fullmatch(name):
            raise item.place.error("is not the name of an environment variable")
    return read_text_table(node)


def _read_conditions(node: Node) -> Mapping[str, Condition]:
    conditions = {name: _read_condition(item) for name, item in read_table(node).items()}
    return MappingProxyType(conditions)


def _read_condition(node: Node) -> Condition:
    item = read_members(node, ["condition"], required=["condition"])["condition"]
    known = [condition.value for condition in Condition]
    if (text := read_text(item)) not in known:
        raise read_scalar(item).error("not a condition", hint_nearest(text, known))
    return Condition(text)


def _read_healthcheck(node: Node) -> Healthcheck:
    return Healthcheck(**read_fields(node, HEALTHCHECK_FIELDS, required=["test"]))


def _read_test(node: Node) -> tuple[str, ...]:
    test = read_texts(node)
    if len(test) < 2 or test[0] not in ("CMD", "CMD-SHELL"):
        raise node.place.error("must be a list that begins with CMD or CMD-SHELL")
    return test


def _read_mounts(node: Node, folder: Path) -> tuple[Mount, ...]:
    """`volume:/target` and `./file:/target:ro,z`"""
    return tuple(_read_mount(item, folder) for item in read_items(node))


def _read_mount(node: Node, folder: Path) -> Mount:
    scalar = read_scalar(node)
    source, target, options = _split_mount(scalar)
    if not PurePosixPath(target).is_absolute():
        raise scalar.error("whose target is not absolute", MOUNT_FORM)
    read_only = "ro" in options
    selinux = next((label for label in SELinux if label in options), None)
    if source.startswith((".", "/")):
        return BindMount(absolute_path(folder, source), target, read_only, selinux)
    return VolumeMount(source, target, read_only, selinux)


def _split_mount(scalar: Scalar) -> tuple[str, str, frozenset[str]]:
    """Source, target, options. Of each group of options at most one may be given."""
    match scalar.text.split(":"):
        case [source, target] if source:
            return source, target, frozenset()
        case [source, target, text] if source and _are_options(options := text.split(",")):
            return source, target, frozenset(options)
    raise scalar.error("not a mount in short form", MOUNT_FORM)


def _are_options(options: Sequence[str]) -> bool:
    known = all(any(option in group for group in MOUNT_OPTIONS) for option in options)
    return known and all(sum(options.count(each) for each in group) <= 1 for group in MOUNT_OPTIONS)


def _read_ports(node: Node) -> tuple[Port, ...]:
    """Loopback only: a demo opens nothing to the network it stands in."""
    return tuple(_read_published(read_scalar(item)) for item in read_items(node))


def _read_published(scalar: Scalar) -> Port:
    """`127.0.0.1:8080:80`"""
    match scalar.text.rsplit(":", 2):
        case [host_ip, published, target]:
            return Port(
                host_ip=_require_loopback(scalar, host_ip.removeprefix("[").removesuffix("]")),
                published=_require_port(scalar, published),
                target=_require_port(scalar, target),
            )
    raise scalar.error("which names no host address", PORT_FORM)


def _require_loopback(scalar: Scalar, host_ip: str) -> str:
    try:
        if ip_address(host_ip).is_loopback:
            return host_ip
    except ValueError:
        pass
    raise scalar.error("whose host address is not a loopback one", PORT_FORM)


def _require_port(scalar: Scalar, text: str) -> int:
    """The port number in `text`, a part of what `scalar` holds."""
    if not INTEGER.fullmatch(text) or not 1 <= int(text) <= HIGHEST_PORT:
        raise scalar.error(f"in which a port is not a number from 1 to {HIGHEST_PORT}")
    return int(text)


def _read_local(node: Node, folder: Path) -> Local:
    match dict(read_members(node, ("module", "folder", "postgres"))):
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
        raise read_scalar(node).error("not the name of a Python module")
    return name


def _read_port(node: Node) -> int:
    scalar = read_scalar(node)
    return _require_port(scalar, scalar.text)


def _read_probe(node: Node) -> HttpProbe:
    return HttpProbe(**read_fields(node, PROBE_FIELDS, ["url"]))


def _read_url(node: Node) -> str:
    url = read_text(node)
    if not _is_http_url(url):
        raise read_scalar(node).error("not an address", "write http://host:port/path")
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
        problem, hint = f"not a regular expression: {exc}", "write a pattern of Python's module re"
        raise read_scalar(node).error(problem, hint) from exc
    return text


HEALTHCHECK_FIELDS = {
    "test": Field("test", _read_test),
    "interval": Field("interval_s", read_duration_s),
    "timeout": Field("timeout_s", read_duration_s),
    "retries": Field("retries", read_count),
    "start_period": Field("start_period_s", read_duration_s),
    "start_interval": Field("start_interval_s", read_duration_s),
}

POSTGRES_FIELDS = {"volume": Field("volume", read_text), "port": Field("port", _read_port)}

PROBE_FIELDS = {
    "url": Field("url", _read_url),
    "headers": Field("headers", read_text_table),
    "json_member": Field("json_member", read_text),
    "timeout": Field("timeout_s", read_duration_s),
    "fatal_log": Field("fatal_log", _read_pattern),
}

SERVICE_FIELDS = {
    "image": Field("image", read_text),
    "command": Field("command", read_texts),
    "environment": Field("environment", _read_environment),
    "ports": Field("ports", _read_ports),
    "depends_on": Field("depends_on", _read_conditions),
    "healthcheck": Field("healthcheck", _read_healthcheck),
    "mem_limit": Field("mem_limit_bytes", read_bytes),
    "read_only": Field("read_only", read_flag),
    "cap_drop": Field("cap_drop", read_texts),
    "security_opt": Field("security_opt", read_texts),
    "tmpfs": Field("tmpfs", read_texts),
    "user": Field("user", read_text),
    "labels": Field("labels", read_text_table),
    "x-ready": Field("ready", _read_probe),
}
