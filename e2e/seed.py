"""The ids the tests need of compose/seed.yaml: what every environment has been seeded with."""

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Seed:
    """client_id is the id of the application; user_login is who `make up` prints."""

    tenant_id: str
    client_id: str
    user_login: str


def load_seed(file: Path) -> Seed:
    seed = yaml.safe_load(file.read_text(encoding="utf-8"))
    application = seed["applications"][0]
    user = next(
        user
        for user in seed["users"]
        if any(to["applicationId"] == application["id"] for to in user["registrations"])
    )
    return Seed(
        tenant_id=application["tenantId"], client_id=application["id"], user_login=user["email"]
    )
