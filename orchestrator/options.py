"""How a verb declares its options, beside itself: as the fields of a frozen dataclass `Options`.

Each field is one argument of the verb's parser, of the field's name; `cli` makes it.
"""

from dataclasses import field
from typing import Any


def option(name: str, *, default: Any = None, **how: Any) -> Any:
    """name: as typed, so without dashes for what is told by its place; how: argparse's words."""
    return field(default=default, metadata={"name": name, "default": default, **how})


def switch(name: str, help: str) -> Any:
    """On or off, off by default."""
    return option(name, default=False, action="store_true", help=help)


def port_option(service: str) -> Any:
    return option(f"--{service}-port", metavar="N", help=f"of the {service} service")


def external_url() -> Any:
    return option("--fusionauth-url", metavar="URL", help="a server that already runs")


def external_issuer() -> Any:
    return switch("--set-issuer", "there: replace its issuer too")
