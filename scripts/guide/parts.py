"""Parts of the product that some blocks of the guide need: run and shown once they are there."""

from orchestrator.cli import VERBS
from scripts.guide.book import Block
from services.fusionauth_emulator.rest.not_served import NOT_SERVED


def is_there(block: Block) -> bool:
    name = block.directives.get("needs")
    return name is None or name in list_parts()


def list_parts() -> frozenset[str]:
    """`verify`, `flow`: commands of orchestrate.py; `api-key`: that REST resource."""
    rest = {"api-key"} - set(NOT_SERVED)
    return frozenset(rest | {verb.name for verb in VERBS})
