"""A flow as one HTML page that needs no network: styles inside, no script."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestrator.flow.view import FlowView


def render_page(flow: FlowView, *, subject: str) -> str:
    """subject: whose sign-in, where."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("flow.html").render(flow=flow, subject=subject)
