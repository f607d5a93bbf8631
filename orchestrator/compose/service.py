"""One entry of `services` → Service: which members there are, and what each must look like.

Whether services fit one another is for `checks` to say.
"""

import re
import shlex
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from orchestrator.compose.extensions import read_local, read_probe
from orchestrator.compose.model import Build, Condition, Healthcheck, Service
from orchestrator.compose.mounts import absolute_path, read_mounts
from orchestrator.compose.ports import read_ports
from orchestrator.compose.values import (
    Field,
    hint_nearest,
    read_bytes,
    read_count,
    read_duration_s,
    read_fields,
    read_flag,
    read_members,
    read_scalar,
    read_table,
    read_text,
    read_text_table,
    read_texts,
)
from orchestrator.yaml_document import Items, Node

VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
RESTART = re.compile(r"no|always|unless-stopped|on-failure(:[1-9]\d*)?", re.ASCII)


def read_service(name: str, node: Node, folder: Path) -> Service:
    """folder: where relative paths start. Raises ComposeFileError for what is not supported."""
    fields = SERVICE_FIELDS | {
        "build": Field("build", partial(_read_build, folder=folder)),
        "volumes": Field("volumes", partial(read_mounts, folder=folder)),
        "x-local": Field("local", partial(read_local, folder=folder)),
    }
    return Service(name=name, **read_fields(node, fields, required=["image"]))


def _read_build(node: Node, folder: Path) -> Build:
    fields = {
        "context": Field("context", lambda item: absolute_path(folder, read_text(item))),
        "dockerfile": Field("dockerfile", read_text),
        "args": Field("args", read_text_table),
    }
    return Build(**read_fields(node, fields, required=["context"]))


def _read_command(node: Node) -> tuple[str, ...]:
    """A list of arguments, or one text that is split as a shell would."""
    if isinstance(node, Items):
        return read_texts(node)
    try:
        return tuple(shlex.split(read_text(node)))
    except ValueError as exc:
        raise node.place.error("has a quotation mark that is never closed") from exc


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
        written = read_scalar(item).written
        raise item.place.error(f'is "{written}", not a condition', hint_nearest(text, known))
    return Condition(text)


def _read_healthcheck(node: Node) -> Healthcheck:
    return Healthcheck(**read_fields(node, HEALTHCHECK_FIELDS, required=["test"]))


def _read_test(node: Node) -> tuple[str, ...]:
    if not isinstance(node, Items):
        return ("CMD-SHELL", read_text(node))
    test = read_texts(node)
    if len(test) < 2 or test[0] not in ("CMD", "CMD-SHELL"):
        raise node.place.error("must be a list that begins with CMD or CMD-SHELL")
    return test


def _read_restart(node: Node) -> str:
    # an unquoted `no` is the word here, as Compose reads it too
    scalar = read_scalar(node)
    if not RESTART.fullmatch(scalar.text):
        raise node.place.error(
            f'is "{scalar.written}", not a restart policy',
            "write no, always, unless-stopped or on-failure",
        )
    return scalar.text


HEALTHCHECK_FIELDS = {
    "test": Field("test", _read_test),
    "interval": Field("interval_s", read_duration_s),
    "timeout": Field("timeout_s", read_duration_s),
    "retries": Field("retries", read_count),
    "start_period": Field("start_period_s", read_duration_s),
    "start_interval": Field("start_interval_s", read_duration_s),
}

SERVICE_FIELDS = {
    "image": Field("image", read_text),
    "command": Field("command", _read_command),
    "environment": Field("environment", _read_environment),
    "ports": Field("ports", read_ports),
    "depends_on": Field("depends_on", _read_conditions),
    "healthcheck": Field("healthcheck", _read_healthcheck),
    "mem_limit": Field("mem_limit_bytes", read_bytes),
    "read_only": Field("read_only", read_flag),
    "cap_drop": Field("cap_drop", read_texts),
    "security_opt": Field("security_opt", read_texts),
    "tmpfs": Field("tmpfs", read_texts),
    "user": Field("user", read_text),
    "init": Field("init", read_flag),
    "restart": Field("restart", _read_restart),
    "labels": Field("labels", read_text_table),
    "stop_grace_period": Field("stop_grace_period_s", read_duration_s),
    "x-ready": Field("ready", read_probe),
}
