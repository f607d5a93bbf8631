"""An override merged over a file, by the rules of the Compose Specification, "Merge".

Mappings merge key by key, lists grow, everything else is replaced; the exceptions are below. Both
files are in their long form (`forms`). Each value keeps its place, so errors name the right file.
"""

from dataclasses import replace

from orchestrator.yaml_document import Items, Node, Scalar, Table

# lists that are one value: half of a command makes no sense
REPLACED = frozenset({"command", "healthcheck.test"})


def merge_documents(base: Table, override: Table) -> Table:
    entries = dict(base.entries)
    for key, node in override.entries.items():
        entries[key] = _merge(entries[key], node) if key in entries else node
    return replace(base, entries=entries)


def _merge(base: Node, override: Node) -> Node:
    match base, override:
        case Table(), Table():
            return merge_documents(base, override)
        case Items(), Items() if override.place.key not in REPLACED:
            return replace(base, items=_join(base, override))
    return override


def _join(base: Items, override: Items) -> tuple[Node, ...]:
    """Items of both, equal ones once; of two mounts at one path the override's is taken."""
    identity = _mount_target if base.place.key == "volumes" else _text
    taken = {identity(node) for node in override.items}
    return (*(node for node in base.items if identity(node) not in taken), *override.items)


def _text(node: Node) -> str | int:
    return node.text if isinstance(node, Scalar) else id(node)


def _mount_target(node: Node) -> str | int:
    text = _text(node)
    return text.split(":")[1] if isinstance(text, str) and ":" in text else text
