from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestrator.compose.model import Build
from orchestrator.engines.docker.images import (
    CONTEXT_LABEL,
    find_base_images,
    find_image_problem,
    hash_context,
    require_images,
)
from orchestrator.errors import EngineError, EngineUnavailable, ImageError
from tests.fakes.docker_api import FakeDaemon, refusal

from .plans import APP, DB, built_service, stack

HERE: dict[str, dict[str, str]] = {"postgres:16": {}, "vendor/app:1": {}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM python\n")
    (tmp_path / "app.py").write_text("print()\n")
    (tmp_path / ".dockerignore").write_text("# not for the image\n**/__pycache__\n")
    return tmp_path


class Said:
    """What was told while images were made."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, service: str, text: str) -> None:
        self.texts.append(f"{service}: {text}")


# -- pull ------------------------------------------------------------------------------------------


def test_images_that_are_here_are_used_without_asking_a_registry() -> None:
    daemon = FakeDaemon(images=dict(HERE))
    ids = require_images(daemon.client(), stack(), Said())
    assert ids == {"db": "id of postgres:16", "app": "id of vendor/app:1"}
    assert daemon.history == []


def test_a_missing_image_is_pulled_and_its_bytes_are_told() -> None:
    daemon = FakeDaemon(images={"vendor/app:1": {}}, registry={"postgres:16"})
    detail = {"current": 20_000_000, "total": 80_000_000}
    daemon.pull_lines = [{"status": "Downloading", "id": "a", "progressDetail": detail}]
    said = Said()
    require_images(daemon.client(), stack(), said)
    assert daemon.history == ["pull postgres:16"]
    assert said.texts == ["db: pulling 20 of 80 MB", "db: pulled postgres:16"]


def test_all_images_that_are_not_to_be_had_are_named_before_anything_is_pulled() -> None:
    daemon = FakeDaemon(registry={"postgres:16"})
    with pytest.raises(ImageError) as raised:
        require_images(daemon.client(), stack(DB, replace(APP, name="fusionauth")), Said())
    assert raised.value.exit_code == 3
    assert "not on this machine: postgres:16 and vendor/app:1" in raised.value.message
    assert "pulling vendor/app:1 failed: dial tcp" in raised.value.message
    assert "docker pull vendor/app:1" in (raised.value.hint or "")
    assert "--fusionauth emulator" in (raised.value.hint or "")
    assert "DEMO_POSTGRES_IMAGE" in (raised.value.hint or "")
    assert daemon.history == []


def test_a_registry_that_never_answers_is_given_up_on() -> None:
    daemon = FakeDaemon(fails={"inspect_distribution": TimeoutError("timed out")})
    api = daemon.client()
    usual_s = api.timeout
    with pytest.raises(ImageError, match="did not answer within 20 s"):
        require_images(api, stack(DB), Said())
    assert api.timeout == usual_s


def test_a_pull_that_breaks_off_says_why() -> None:
    daemon = FakeDaemon(registry={"postgres:16"}, pull_lines=[{"error": "unexpected\n EOF"}])
    with pytest.raises(ImageError, match="pulling postgres:16 failed: unexpected EOF"):
        require_images(daemon.client(), stack(DB), Said())


# -- is it available? ------------------------------------------------------------------------------


def test_b14_an_image_that_is_neither_here_nor_pullable_is_named(folder: Path) -> None:
    daemon = FakeDaemon(images={"python": {}})
    problem = find_image_problem(daemon.client(), [DB, built_service(folder)])
    assert problem == (
        "postgres:16 is not here and cannot be pulled (dial tcp: lookup registry: no such host)"
    )
    assert daemon.history == []


def test_b14_a_base_image_that_is_neither_here_nor_pullable_is_named(folder: Path) -> None:
    daemon = FakeDaemon(registry={"postgres:16"})
    problem = find_image_problem(daemon.client(), [DB, built_service(folder)])
    assert problem is not None
    assert problem.startswith("python, which our-app is built from, is not here and cannot be")


@pytest.mark.parametrize(
    "daemon",
    [
        pytest.param(FakeDaemon(images={"postgres:16": {}, "python": {}}), id="here"),
        pytest.param(FakeDaemon(registry={"postgres:16", "python"}), id="to be pulled"),
    ],
)
def test_b14_images_that_are_here_or_can_be_pulled_are_no_problem(
    folder: Path, daemon: FakeDaemon
) -> None:
    assert find_image_problem(daemon.client(), [DB, built_service(folder)]) is None


def test_b14_what_is_built_already_needs_no_base_image(folder: Path) -> None:
    labels = {CONTEXT_LABEL: hash_context(Build(folder))}
    daemon = FakeDaemon(images={"postgres:16": {}, "our-app": labels})
    assert find_image_problem(daemon.client(), [DB, built_service(folder)]) is None


DOCKERFILE = """\
# a comment: FROM nowhere
ARG PYTHON_IMAGE=python:3.11-slim
ARG UNSET
FROM --platform=linux/amd64 ${PYTHON_IMAGE} AS packages
FROM scratch
FROM packages AS next
from node:$NODE
ARG NODE=20
FROM node:$NODE
COPY --from=packages /a /a
"""


def test_b14_base_images_are_read_with_their_arguments(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    assert find_base_images(Build(tmp_path)) == ["python:3.11-slim", "node:", "node:20"]
    args = {"PYTHON_IMAGE": "mirror/python:3", "NODE": "22"}
    assert find_base_images(Build(tmp_path, args=args))[0] == "mirror/python:3"


def test_h02_a_file_of_a_build_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").symlink_to(tmp_path / "Dockerfile")  # unreadable for root as well
    (tmp_path / "app.py").write_text("")
    service = built_service(tmp_path)
    with pytest.raises(EngineError, match=f"read the files that our-app.*{tmp_path}/Dockerfile"):
        find_image_problem(FakeDaemon(images=dict(HERE)).client(), [service])


# -- build -----------------------------------------------------------------------------------------


def test_an_image_of_ours_is_built_once_for_the_same_files(folder: Path) -> None:
    daemon = FakeDaemon(build_lines=[{"stream": "Step 1/2 : FROM python\n"}, {"stream": "\n"}])
    plan, said = stack(built_service(folder)), Said()
    require_images(daemon.client(), plan, said)
    require_images(daemon.client(), plan, said)
    assert daemon.history == ["build our-app"]
    assert said.texts == ["app: building: Step 1/2 : FROM python", "app: built our-app"]


def test_a_changed_file_builds_it_anew(folder: Path) -> None:
    daemon = FakeDaemon()
    plan = stack(built_service(folder))
    require_images(daemon.client(), plan, Said())
    (folder / "app.py").write_text("print(1)\n")
    require_images(daemon.client(), plan, Said())
    assert daemon.history == ["build our-app"] * 2


def test_an_image_that_somebody_else_built_is_built_anew(folder: Path) -> None:
    daemon = FakeDaemon(images={"our-app": {}})
    require_images(daemon.client(), stack(built_service(folder)), Said())
    assert daemon.history == ["build our-app"]
    assert daemon.images["our-app"] == {CONTEXT_LABEL: hash_context(Build(folder))}


COMMAND_FAILED: Mapping[str, Any] = {
    "error": "The command '/bin/sh -c pip' returned a non-zero code: 1"
}


def test_a_build_that_fails_quotes_the_command_s_last_words_and_the_step(folder: Path) -> None:
    daemon = FakeDaemon(
        build_lines=[
            {"stream": "Step 1/2 : FROM python\n"},
            {"stream": "Step 2/2 : RUN pip install\n"},
            {"stream": " ---> Running in 1234\n"},
            {"stream": "\x1b[91mERROR: No matching distribution\n\x1b[0m"},
            COMMAND_FAILED,
        ]
    )
    with pytest.raises(ImageError) as raised:
        require_images(daemon.client(), stack(built_service(folder)), Said())
    assert raised.value.message == (
        "the image our-app does not build: ERROR: No matching distribution"
    )
    assert raised.value.hint == (
        f"it stopped at Step 2/2 : RUN pip install; all of it: docker build {folder}"
    )


def test_a_base_image_that_cannot_be_pulled_is_told_in_the_daemon_s_words(folder: Path) -> None:
    daemon = FakeDaemon(build_lines=[{"error": "pull access denied for python"}])
    with pytest.raises(ImageError, match="does not build: pull access denied for python"):
        require_images(daemon.client(), stack(built_service(folder)), Said())


FULL = "write /var/lib/docker/x: no space left on device"


@pytest.mark.parametrize(
    "daemon",
    [
        pytest.param(FakeDaemon(build_lines=[{"error": FULL}]), id="in a step of the daemon"),
        pytest.param(
            FakeDaemon(build_lines=[{"stream": "No space left on device\n\n"}, COMMAND_FAILED]),
            id="in a command",
        ),
        pytest.param(FakeDaemon(fails={"build": refusal(500, FULL)}), id="before the first step"),
    ],
)
def test_a_full_disk_names_the_way_to_free_some(folder: Path, daemon: FakeDaemon) -> None:
    with pytest.raises(EngineError) as raised:
        require_images(daemon.client(), stack(built_service(folder)), Said())
    assert "our-app" in raised.value.message
    assert "no space left on" in raised.value.message
    assert "docker system prune" in (raised.value.hint or "")


def test_a_daemon_that_goes_away_while_it_builds(folder: Path) -> None:
    daemon = FakeDaemon(fails={"build": ConnectionResetError("connection reset")})
    with pytest.raises(EngineUnavailable, match="could not build the image our-app"):
        require_images(daemon.client(), stack(built_service(folder)), Said())


def test_the_hash_sees_what_the_build_sees(folder: Path) -> None:
    first = hash_context(Build(folder))
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "app.pyc").write_text("ignored")
    assert hash_context(Build(folder)) == first
    assert hash_context(Build(folder, args={"PYTHON_IMAGE": "python:3.13"})) != first
    (folder / "app.py").rename(folder / "renamed.py")
    assert hash_context(Build(folder)) != first
