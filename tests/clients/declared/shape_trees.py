"""The shapes of the emulator and of the seed file as one kind of tree, to be compared alike."""

from collections.abc import Mapping
from dataclasses import dataclass

from fusionauth_emulator.shapes import application
from fusionauth_emulator.shapes import shape as emulator
from orchestrator.fusionauth import shape as seed


@dataclass(frozen=True)
class Tree:
    members: Mapping[str, "Tree"] | None = None
    """Of an object; None for anything else."""
    is_open: bool = False
    """Members beyond these are taken too, unchecked."""
    item: "Tree | None" = None
    """Of an array or a map."""
    choices: tuple[str, ...] = ()


def tree_of(shape: emulator.Shape | seed.Shape) -> Tree:
    match shape:
        case emulator.Object() | seed.ObjectOf():
            members = {name: tree_of(one) for name, one in shape.members.items()}
            return Tree(members, is_open=isinstance(shape, seed.ObjectOf) and shape.open)
        case emulator.AnyObject() | seed.Scalar.ANY:
            return Tree({}, is_open=True)
        case emulator.ListOf() | emulator.MapOf():
            return Tree(item=tree_of(shape.element))
        case seed.ListOf() | seed.MapOf():
            return Tree(item=tree_of(shape.item))
        case application.Grant():
            return Tree(choices=application.GRANTS)
        case emulator.Choice():
            return Tree(choices=shape.values)
        case seed.Choice():
            return Tree(choices=shape.names)
    return Tree()
