"""`differences.toml`: where we differ from the clients on purpose, and why."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("differences.toml")


@cache
def _sections() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def reasons(section: str) -> dict[str, str]:
    """`Interface.member` → why. Raises AssertionError where one has two reasons."""
    found: dict[str, str] = {}
    for reason, groups in _sections()[section].items():
        for owner, names in groups.items():
            for name in names:
                member = f"{owner}.{name}"
                assert member not in found, f"{FILE.name} has {member} twice"
                found[member] = reason
    return found


def require_reasons(section: str, found: set[str]) -> None:
    """Raises AssertionError naming what was found without a reason, and reasons nothing needs."""
    listed = reasons(section).keys()
    without, needless = sorted(found - listed), sorted(listed - found)
    assert not without, f"no reason in [{section}] of {FILE.name} for {', '.join(without)}"
    assert not needless, f"[{section}] of {FILE.name}: remove {', '.join(needless)}"


def describe(section: str) -> str:
    """Reason by reason, each with its members in one line, as the tests print it."""
    return "\n".join(
        f"{reason}\n    "
        + ", ".join(f"{owner}.{name}" for owner, ns in groups.items() for name in ns)
        for reason, groups in _sections()[section].items()
    )
