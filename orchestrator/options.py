"""How settings and options are declared: as the fields of frozen dataclasses.

A verb's options stand beside the verb, in a dataclass `Options`: each field is one argument of the
verb's parser, of the field's name; `cli` makes it.
"""

from collections.abc import Callable
from dataclasses import field
from typing import Any


def setting(parse: Callable[[str], Any], default: object = None) -> Any:
    """parse: raises ValueError with what the text is not."""
    return field(metadata={"parse": parse, "default": default})


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
