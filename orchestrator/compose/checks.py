"""Rules that no service breaks alone: what one says of another, of a volume, of a shared port."""

from dataclasses import replace

from orchestrator.compose.model import ComposeFile, Condition, LocalPostgres, Service, VolumeMount
from orchestrator.compose.values import hint_nearest, read_scalar
from orchestrator.yaml_document import Items, Node, Table


def check_relations(file: ComposeFile, document: Table) -> None:
    """document: what `file` was read from, for the places. Raises ComposeFileError."""
    for service in file.services.values():
        node = _at(document, "services", service.name)
        _check_dependencies(service, file, node)
        _check_volumes(service, file, node)
    _check_ports(file, document)


def _at(node: Node, *keys: str | int) -> Node:
    for key in keys:
        match node, key:
            case Table(), str():
                node = node.entries[key]
            case Items(), int():
                node = node.items[key]
    return node


def _check_dependencies(service: Service, file: ComposeFile, node: Node) -> None:
    for name, condition in service.depends_on.items():
        place = _at(node, "depends_on", name).place
        if name not in file.services:
            raise replace(place, keys=place.keys[:-1]).error(
                f'names "{name}", which does not exist', hint_nearest(name, file.services)
            )
        if condition is Condition.HEALTHY and file.services[name].healthcheck is None:
            raise place.error(f'waits for health, but service "{name}" has no healthcheck')


def _check_volumes(service: Service, file: ComposeFile, node: Node) -> None:
    for index, mount in enumerate(service.volumes):
        if isinstance(mount, VolumeMount):
            _require_volume(mount.volume, file, _at(node, "volumes", index))
    if isinstance(service.local, LocalPostgres):
        _require_volume(service.local.volume, file, _at(node, "x-local", "postgres", "volume"))


def _require_volume(name: str, file: ComposeFile, node: Node) -> None:
    if name not in file.volumes:
        raise node.place.error(
            f'is "{read_scalar(node).written}", but no such volume is declared',
            hint_nearest(name, file.volumes) or "add it under the top-level key volumes",
        )


def _check_ports(file: ComposeFile, document: Table) -> None:
    owners: dict[tuple[str, int], str] = {}
    for service in file.services.values():
        for index, port in enumerate(service.ports):
            owner = owners.setdefault((port.host_ip, port.published), service.name)
            if owner != service.name:
                node = _at(document, "services", service.name, "ports", index)
                raise node.place.error(
                    f'publishes port {port.published}, as service "{owner}" does',
                    "give each service a port of its own",
                )
