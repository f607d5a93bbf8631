"""The image of the database's container, remembered with the data that its server made.

A server of another major version cannot read the data: PostgreSQL stops with an error in its log.
So the image stands in `state.json`, and another major version is refused before anything starts.
Source: PostgreSQL documentation, "Upgrading a PostgreSQL Cluster".
"""

import re
from dataclasses import replace

from orchestrator.compose.model import LocalPostgres
from orchestrator.errors import SettingsError
from orchestrator.plan import StackPlan
from orchestrator.project.state import RunState

# `postgres:16`, `postgres:16.4-alpine`, `timescaledb:2.17-pg16`, `postgres:16@sha256:…`
MAJOR = re.compile(r":(?:[\w.-]*-)?pg(\d{1,2})\b|:(\d{1,2})(?:(?:beta|rc)\d+)?(?:[.-]|$)")


def remember_image(state: RunState, saved: RunState | None, plan: StackPlan) -> RunState:
    """`state`, of docker, with the image of the plan's database. saved: what an earlier `up` left.

    Raises SettingsError where that one's data is of another major version, or in another place.
    """
    image = find_database_image(plan)
    if image is None:
        return state
    if saved is None:
        return replace(state, database_image=image)
    if not saved.database_image:
        raise SettingsError(
            f"an earlier version of the demo made the database of project {state.project}, "
            "and kept its files in another place of the volume",
            f"remove that data: python3 orchestrate.py down --volumes --project {state.project}; "
            "or choose another --project",
        )
    made, wanted = find_major(saved.database_image), find_major(image)
    if made is not None and wanted is not None and made != wanted:
        raise SettingsError(
            f"{saved.database_image} made the database of project {state.project}, "
            f"and {image} (PostgreSQL {wanted}) cannot read its data",
            f"DEMO_POSTGRES_IMAGE={saved.database_image}, or another --project; or remove the "
            f"data: python3 orchestrate.py down --volumes --project {state.project}",
        )
    # where a tag does not tell its version, the image that made the data stays the one on record
    is_known = made is not None and wanted is not None
    return replace(state, database_image=image if is_known else saved.database_image)


def find_database_image(plan: StackPlan) -> str | None:
    """Of the service that is a PostgreSQL server."""
    services = (each.service for each in plan.services)
    return next((one.image for one in services if isinstance(one.local, LocalPostgres)), None)


def find_major(image: str) -> int | None:
    """PostgreSQL's major version by the image's tag; None where the tag does not tell."""
    name = image.partition("@")[0].rpartition("/")[2]
    found = MAJOR.search(name)
    return int(found[1] or found[2]) if found else None
