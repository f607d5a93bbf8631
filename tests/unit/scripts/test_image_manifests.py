"""The tags are there and for both kinds of processor: asked before CI runs FusionAuth's image."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestrator.settings import load_settings
from scripts.image_manifests import find_images, find_problem, main

ROOT = Path(__file__).parents[3]
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "e2e.yml").read_text())
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["test"]["steps"]


def index_of(*platforms: str) -> str:
    entries = []
    for platform in platforms:
        system, _, processor = platform.partition("/")
        entries.append(
            {"digest": "sha256:0", "platform": {"os": system, "architecture": processor}}
        )
    return json.dumps({"schemaVersion": 2, "manifests": entries})


BOTH = index_of("linux/amd64", "linux/arm64", "unknown/unknown")


@pytest.mark.parametrize(
    "answer, problem",
    [
        pytest.param((0, BOTH, ""), None, id="both"),
        pytest.param((0, index_of("linux/amd64"), ""), "not for linux/arm64", id="Intel only"),
        pytest.param((0, '{"schemaVersion": 2}', ""), "only for one kind", id="no list"),
        pytest.param((1, "", "no such manifest: x:1\n"), "no such manifest: x:1", id="no such tag"),
        pytest.param((0, "<html>", ""), "printed no manifest", id="not JSON"),
        pytest.param((0, "[]", ""), "printed no manifest", id="another shape"),
    ],
)
def test_h20_an_image_without_the_tag_or_without_arm_is_named(
    answer: tuple[int, str, str], problem: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    found = find_problem("x:1", lambda image: answer)
    assert (found is None) == (problem is None)
    assert (problem or "") in (found or "")
    assert main(["x:1"], lambda image: answer) == (1 if problem else 0)
    printed = capsys.readouterr()
    assert printed.out.startswith("x:1: ")
    assert ("hint: " in printed.err) == (problem is not None)


def test_h20_every_image_that_the_stack_pulls_is_asked_for() -> None:
    environment = {"DEMO_FUSIONAUTH_VERSION": "1.2.3", "DEMO_POSTGRES_IMAGE": "postgres:17"}
    images = find_images(load_settings(ROOT, {}, environment))
    assert images == ["fusionauth/fusionauth-app:1.2.3", "postgres:17", "python:3.11-slim"]


def position_of(command: str) -> int:
    return next(i for i, step in enumerate(STEPS) if command in step.get("run", ""))


def test_h20_the_job_with_the_real_image_looks_at_the_manifests_before_it_pulls() -> None:
    step = STEPS[position_of("scripts.image_manifests")]
    assert step["if"] == "matrix.cell == 'docker-real'"
    assert position_of("scripts.image_manifests") < position_of("make up")


def test_h15_the_job_with_the_real_image_keeps_the_report_of_its_run() -> None:
    run = STEPS[position_of("make real-run")]
    assert "matrix.cell == 'docker-real'" in run["if"]
    (upload,) = [step for step in STEPS if "upload-artifact" in step.get("uses", "")]
    assert upload["if"] == "always()"
    assert {"test-results/", "docs/real-run.md", "docs/real-run/"} <= set(
        upload["with"]["path"].split()
    )
    assert STEPS.index(run) < STEPS.index(upload)
