"""Compose files for tests: where the fixtures are, and how a text becomes a document."""

from pathlib import Path

from orchestrator.compose.document import Place, Table, parse_document

ROOT = Path(__file__).parents[4]
FIXTURES = ROOT / "tests" / "fixtures" / "compose"
REPOSITORY_FILE = ROOT / "compose" / "compose.yaml"
EMULATOR_OVERRIDE = ROOT / "compose" / "emulator.yaml"

# what the repository's own file asks for; all else in it has defaults
SECRETS = {
    name: f"value of {name}"
    for name in (
        "FUSIONAUTH_API_KEY",
        "FUSIONAUTH_KEY_MANAGER_KEY",
        "FUSIONAUTH_ADMIN_PASSWORD",
        "DATABASE_ROOT_PASSWORD",
        "DATABASE_PASSWORD",
    )
}


def parse(text: str) -> Table:
    return parse_document(text, Place("compose.yaml", 1))


def write_service(folder: Path, members: str) -> Path:
    """A compose file with the one service `api`, whose members are these lines."""
    lines = "".join(f"    {line}\n" for line in members.splitlines())
    path = folder / "compose.yaml"
    path.write_text(f"name: demo\nservices:\n  api:\n    image: demo-api\n{lines}")
    return path
