"""orchestrate.py on the docker engine, in a project whose name nobody else has."""

import secrets
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker

from orchestrator.plan import STACK_LABEL
from tests.integration.demo import Demo

NAMED = "com.docker.compose.project"


@dataclass(frozen=True)
class DockerDemo(Demo):
    project: str = field(default_factory=lambda: f"test-{secrets.token_hex(4)}")
    engine: str = "docker"

    def up(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return super().up("--fusionauth", "emulator", *arguments)

    def containers(self) -> Mapping[str, str]:
        """Short ids by service, of those that run."""
        services = self.status()["services"].items()
        return {name: each["container"] for name, each in services if each["state"] != "stopped"}

    def left(self, api: docker.APIClient) -> Sequence[str]:
        """What the daemon still has of this project, whoever made it."""
        ours = {"label": f"{NAMED}={self.project}"}
        containers = [each["Names"][0] for each in api.containers(all=True, filters=ours)]
        networks = [each["Name"] for each in api.networks(filters=ours)]
        volumes = [each["Name"] for each in api.volumes(filters=ours)["Volumes"] or ()]
        return [*containers, *networks, *volumes]

    @property
    def stack_filter(self) -> dict[str, Any]:
        return {"label": f"{STACK_LABEL}={self.folder.resolve()}"}


def change(path: Path, *replacements: tuple[str, str]) -> None:
    text = path.read_text()
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)


def build_from(root: Path, dockerfile: str, image: str = "fusionauth-demo-api") -> None:
    """In a copy of the repository: make the API's image from these lines."""
    context = root / "context"
    context.mkdir()
    (context / "Dockerfile").write_text(f"ARG PYTHON_IMAGE\n{dockerfile}")
    change(
        root / "compose" / "compose.yaml",
        ("context: ../services/api", "context: ../context"),
        ("image: fusionauth-demo-api", f"image: {image}"),
    )


def assert_failure(
    done: subprocess.CompletedProcess[str], code: int, cause: str, next_step: str
) -> None:
    """One line that names the cause, a hint with the next step, the exit code, no traceback."""
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    hints = [line for line in done.stderr.splitlines() if line.startswith("hint: ")]
    assert done.returncode == code, done.stderr
    assert len(errors) == 1, done.stderr
    assert cause in errors[0], done.stderr
    assert next_step in hints[0], done.stderr
    assert "Traceback" not in done.stderr
