"""Projects of the docker engine, on whatever daemon the environment names; gone afterwards.

Skipped, with the reason, where no daemon answers or an image the stack is made from is missing.
"""

from collections.abc import Iterator
from pathlib import Path

import docker
import pytest

from orchestrator.engines.docker.client import connect, find_image
from orchestrator.errors import EngineUnavailable
from orchestrator.settings import load_settings
from tests.docker.demo import DockerDemo
from tests.integration.demo import ROOT

DEFAULTS = {"POSTGRES_IMAGE": "postgres:16", "PYTHON_IMAGE": "python:3.11-slim"}


@pytest.fixture(scope="session")
def api() -> Iterator[docker.APIClient]:
    """The daemon's client, when the emulator's stack can run there without a registry."""
    try:
        client = connect()
    except EngineUnavailable as problem:
        pytest.skip(problem.message)
    wanted = {**DEFAULTS, **load_settings(ROOT, {}).image_variables()}
    for variable in DEFAULTS:
        if not find_image(client, wanted[variable]):
            pytest.skip(f"the image {wanted[variable]} is not here (see DEMO_{variable})")
    yield client
    client.close()


@pytest.fixture
def demo(api: docker.APIClient, tmp_path: Path) -> Iterator[DockerDemo]:
    """A project that is not up yet."""
    project = DockerDemo(tmp_path)
    yield project
    project.down()
    assert project.left(api) == []


@pytest.fixture(scope="module")
def running(
    api: docker.APIClient, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DockerDemo]:
    """A project that is up and seeded; tests leave it so."""
    project = DockerDemo(tmp_path_factory.mktemp("running"))
    project.up()
    yield project
    project.down()
    assert project.left(api) == []
