"""The types and requests that `@fusionauth/typescript-client` declares (typescript_client.mjs)."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.clients.node import run_node


@dataclass(frozen=True)
class Type:
    name: str
    of: tuple["Type", ...] = ()

    @property
    def inner(self) -> "Type":
        """What an array or a map is made of, at any depth; any other type is its own."""
        is_collection = self.name in ("Array", "Record") and self.of
        return self.of[-1].inner if is_collection else self


@dataclass(frozen=True)
class Interface:
    extends: tuple[Type, ...]
    members: Mapping[str, Type]


@dataclass(frozen=True)
class Method:
    requests: tuple[str, ...]
    """Verb and path, with and without the parameters that are optional."""
    answer: str
    """Name of the interface of a successful answer; `any` for an empty one."""


@dataclass(frozen=True)
class Declared:
    interfaces: Mapping[str, Interface]
    enums: Mapping[str, tuple[str, ...]]
    methods: Mapping[str, Method]

    def members_of(self, name: str) -> dict[str, Type]:
        """Also those it inherits; empty for anything but an interface."""
        if name not in self.interfaces:
            return {}
        interface = self.interfaces[name]
        inherited = [self.members_of(base.name) for base in interface.extends]
        return {
            member: type for one in [*inherited, interface.members] for member, type in one.items()
        }

    def is_open(self, name: str) -> bool:
        """Whether members of any name may stand beside those declared."""
        interface = self.interfaces.get(name)
        return interface is None or any(
            base.name == "Record" or (base.name in self.interfaces and self.is_open(base.name))
            for base in interface.extends
        )

    def reachable_members(
        self, names: Collection[str], ends: Collection[str] = frozenset()
    ) -> set[str]:
        """`Interface.member` of these interfaces and of all that their members lead to.

        ends: members that lead no further.
        """
        found: set[str] = set()
        seen: set[str] = set()
        left = list(names)
        while left:
            name = left.pop()
            if name in seen:
                continue
            seen.add(name)
            for member, type in self.members_of(name).items():
                found.add(f"{name}.{member}")
                if f"{name}.{member}" not in ends:
                    left.append(type.inner.name)
        return found


@cache
def load_typescript_client() -> Declared:
    """Raises AssertionError with what Node.js wrote when the packages are not installed."""
    done = run_node("declared/typescript_client.mjs")
    assert done.returncode == 0, f"run `make install-dev`\n{done.stderr}"
    document = json.loads(done.stdout)
    return Declared(
        interfaces={
            name: Interface(
                tuple(map(_type, one["extends"])),
                {member: _type(type) for member, type in one["members"].items()},
            )
            for name, one in document["interfaces"].items()
        },
        enums={name: tuple(values) for name, values in document["enums"].items()},
        methods={
            name: Method(tuple(one["requests"]), one["answer"])
            for name, one in document["methods"].items()
        },
    )


def _type(node: Any) -> Type:
    return Type(node["name"], tuple(map(_type, node["of"])))
