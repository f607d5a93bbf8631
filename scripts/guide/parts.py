"""Parts of the product that some blocks of the guide need: run and shown once they are there."""

from fusionauth_emulator.rest.routes import OPERATIONS
from orchestrator.cli import VERBS
from scripts.guide.book import Block


def is_there(block: Block) -> bool:
    """`needs=verify`, `needs=flow`: that command; `needs=/api/api-key`: that REST resource."""
    name = block.directives.get("needs")
    return name is None or name in list_parts()


def list_parts() -> frozenset[str]:
    return frozenset(verb.name for verb in VERBS) | {operation.path for operation in OPERATIONS}
