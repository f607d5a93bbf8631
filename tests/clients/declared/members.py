"""Which of the declared members our shapes and answers have, and what they have beyond them.

A member is written as the client declares it: `Interface.member`.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.clients.declared.shape_trees import Tree
from tests.clients.declared.typescript_client import Declared, Type


@dataclass
class Comparison:
    declared: Declared
    has: set[str] = field(default_factory=set)
    lacks: set[str] = field(default_factory=set)
    """Of a shape: declared where the shape has another member of the same interface."""
    beyond: set[str] = field(default_factory=set)
    """Not declared at all."""
    choices: dict[str, set[str]] = field(default_factory=dict)
    """Enumeration → spellings that only one of the two sides has."""

    def add_shape(self, tree: Tree, type: Type) -> None:
        if tree.item and type.name in ("Array", "Record"):
            self.add_shape(tree.item, type.of[-1])
        elif tree.choices and type.name in self.declared.enums:
            self._add_choices(tree.choices, type.name)
        elif tree.members is not None and type.name in self.declared.interfaces:
            self._add_object(tree.members, tree.is_open, type.name)

    def add_answer(self, value: Any, type: Type) -> None:
        """The members of an answer; `type` is what the client takes it for."""
        if isinstance(value, list) and type.name == "Array":
            for one in value:
                self.add_answer(one, type.of[0])
        elif isinstance(value, dict) and type.name == "Record" and type.of:
            for one in value.values():
                self.add_answer(one, type.of[1])
        elif isinstance(value, dict) and type.name in self.declared.interfaces:
            known = self.declared.members_of(type.name)
            for name, one in value.items():
                if name in known:
                    self.has.add(f"{type.name}.{name}")
                    self.add_answer(one, known[name])
                elif not self.declared.is_open(type.name):
                    self.beyond.add(f"{type.name}.{name}")

    def _add_object(self, ours: Any, is_open: bool, name: str) -> None:
        known = self.declared.members_of(name)
        if is_open:
            self._add_everything(name, known.keys() - ours.keys())
        elif not self.declared.is_open(name):
            self.beyond |= {f"{name}.{one}" for one in ours.keys() - known.keys()}
            self.lacks |= {f"{name}.{one}" for one in known.keys() - ours.keys()}
        for one in ours.keys() & known.keys():
            self.has.add(f"{name}.{one}")
            self.add_shape(ours[one], known[one])

    def _add_everything(self, name: str, members: set[str]) -> None:
        """What is kept as it is sent is kept with all that is in it."""
        known = self.declared.members_of(name)
        self.has |= {f"{name}.{one}" for one in members}
        self.has |= self.declared.reachable_members({known[one].inner.name for one in members})

    def _add_choices(self, ours: tuple[str, ...], name: str) -> None:
        different = set(ours) ^ set(self.declared.enums[name])
        if different:
            self.choices.setdefault(name, set()).update(different)
