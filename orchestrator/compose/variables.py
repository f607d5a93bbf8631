"""`interpolate` over a whole document."""

from collections.abc import Mapping
from dataclasses import replace

from orchestrator.compose.interpolate import interpolate
from orchestrator.errors import InterpolationError
from orchestrator.yaml_document import Items, Node, Scalar, Table


def fill_variables(table: Table, variables: Mapping[str, str]) -> Table:
    """The same tree with all `${…}` in its values replaced; keys are left as they are.

    Raises InterpolationError naming file, line, service and key.
    """
    entries = {key: _fill(node, variables) for key, node in table.entries.items()}
    return replace(table, entries=entries)


def _fill(node: Node, variables: Mapping[str, str]) -> Node:
    match node:
        case Table():
            return fill_variables(node, variables)
        case Items():
            return replace(node, items=tuple(_fill(item, variables) for item in node.items))
    return _fill_scalar(node, variables) if "$" in node.text else node


def _fill_scalar(scalar: Scalar, variables: Mapping[str, str]) -> Scalar:
    try:
        text = interpolate(scalar.text, variables)
    except InterpolationError as exc:
        located = scalar.place.error(f"cannot be filled: {exc.message}", exc.hint)
        raise InterpolationError(located.message, located.hint) from exc
    return replace(scalar, text=text, plain=False)
