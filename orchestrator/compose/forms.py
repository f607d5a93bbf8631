"""Compose's short ways to write a thing, brought to the long one, which alone can be merged.

It comes before variables are filled in, so that none can be part of a key. What has none of these
forms is passed on as it is: the reader of that member refuses it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from orchestrator.compose.model import Condition
from orchestrator.yaml_document import Items, Node, Place, Scalar, Table


def normalise(document: Table) -> Table:
    """The same document, its services in their long form."""
    services = document.entries.get("services")
    if not isinstance(services, Table):
        return document
    long = {name: _change(node, LONG_FORMS) for name, node in services.entries.items()}
    entries = {**document.entries, "services": replace(services, entries=long)}
    return replace(document, entries=entries)


def _change(node: Node, forms: Mapping[str, Callable[[Node], Node]]) -> Node:
    if not isinstance(node, Table):
        return node
    changed = {key: forms[key](node.entries[key]) for key in forms if key in node.entries}
    return replace(node, entries={**node.entries, **changed})


def _pairs(node: Node) -> Node:
    """`[NAME=value, …]` → `{NAME: value, …}`"""
    return _keyed(node, _split_pair)


def _conditions(node: Node) -> Node:
    """`[db, …]` → `{db: {condition: service_started}, …}`"""
    return _keyed(node, _started)


def _build(node: Node) -> Node:
    """`folder` → `{context: folder}`"""
    if isinstance(node, Scalar):
        context = replace(node, place=node.place.below("context", node.place.line))
        return Table(node.place, {"context": context})
    return _change(node, {"args": _pairs})


def _one_item(node: Node) -> Node:
    """`/tmp` → `[/tmp]`"""
    return Items(node.place, (node,)) if isinstance(node, Scalar) else node


LONG_FORMS: Mapping[str, Callable[[Node], Node]] = {
    "build": _build,
    "depends_on": _conditions,
    "environment": _pairs,
    "labels": _pairs,
    "tmpfs": _one_item,
}


def _keyed(node: Node, split: Callable[[Scalar, Place], tuple[str, Node]]) -> Node:
    """A list of texts as a mapping; a list of anything else is left alone."""
    if not isinstance(node, Items):
        return node
    entries: dict[str, Node] = {}
    for item in node.items:
        if not isinstance(item, Scalar):
            return node
        key, value = split(item, node.place)
        if "$" in key:
            raise value.place.error("has a variable in its name, where only values may have one")
        if key in entries:
            raise value.place.error_twice(entries[key].place.line)
        entries[key] = value
    return Table(node.place, entries)


def _split_pair(item: Scalar, place: Place) -> tuple[str, Node]:
    name, equals, value = item.text.partition("=")
    here = place.below(name, item.place.line)
    if not equals:
        raise here.error("has no value", f"write {name}=value")
    return name, Scalar(here, value, value, plain=False)


def _started(item: Scalar, place: Place) -> tuple[str, Node]:
    here = place.below(item.text, item.place.line)
    below = here.below("condition", here.line)
    condition = Scalar(below, Condition.STARTED, Condition.STARTED, plain=False)
    return item.text, Table(here, {"condition": condition})
