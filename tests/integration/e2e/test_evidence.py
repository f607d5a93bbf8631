"""A failed run leaves enough to see why, on the local engine; a run that cannot begin says so."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.integration.demo import ROOT, Demo
from tests.integration.e2e.failing import (
    PYTEST,
    assert_enough_and_no_secret,
    assert_no_probe_in_the_logs,
    run_failing,
)

pytestmark = pytest.mark.integration

TRIVIAL = "def test_it_passes(): pass\n"
PYTEST_ALONE = ("pytest", "_pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")


def test_h6_a_failure_leaves_trace_screenshot_and_logs_and_no_secret(
    running: Demo, tmp_path: Path
) -> None:
    assert_enough_and_no_secret(running, tmp_path)


def test_h6_no_probe_is_in_the_logs(running: Demo) -> None:
    assert_no_probe_in_the_logs(running)


def test_h6_an_environment_that_cannot_start_is_one_error_in_junit(tmp_path: Path) -> None:
    nowhere = {"DOCKER_HOST": f"unix://{tmp_path}/docker.sock"}
    demo = Demo(tmp_path / "state", engine="docker", environment=nowhere)
    run = run_failing(tmp_path, demo.project, demo.full_environment())
    assert run.done.returncode == 1, run.said
    assert (run.junit.get("tests"), run.junit.get("errors")) == ("1", "1")
    error = run.junit.find("testcase/error")
    assert error is not None
    assert "no Docker daemon answers" in str(error.text)
    assert "hint: " in str(error.text)
    assert "Traceback" not in run.said


def test_h09_an_environment_without_a_seed_is_one_error_that_says_so(
    demo: Demo, tmp_path: Path
) -> None:
    demo.up("--no-seed")
    run = run_failing(tmp_path, demo.project, demo.full_environment())
    assert run.done.returncode == 1, run.said
    assert (run.junit.get("tests"), run.junit.get("errors")) == ("1", "1"), run.said
    error = run.junit.find("testcase/error")
    assert error is not None
    assert f"project {demo.project} is up but not seeded" in str(error.text)
    assert f"orchestrate.py seed --project {demo.project}" in str(error.text)


def test_h6_no_browser_is_one_error_in_junit(running: Demo, tmp_path: Path) -> None:
    environment = {**running.full_environment(), "DEMO_CHROMIUM": "/nowhere/chromium"}
    run = run_failing(tmp_path, running.project, environment)
    assert run.done.returncode == 1, run.said
    assert run.junit.get("errors") == "1"
    assert "make install-dev" in run.said


def test_h6_a_python_without_the_packages_names_the_next_step(tmp_path: Path) -> None:
    for name in PYTEST_ALONE:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        whole = origin.parent if origin.name == "__init__.py" else origin
        (tmp_path / whole.name).symlink_to(whole)
    done = subprocess.run(
        [sys.executable, "-S", "-m", "pytest", "-p", "no:cacheprovider", "e2e/"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4, done.stdout + done.stderr
    error, hint = done.stderr.splitlines()
    assert "pytest_playwright" in error
    assert hint == "hint: run `make install-dev`, then `.venv/bin/pytest e2e/`"
    assert done.stdout == ""


def run_suite(
    root: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    argv = [*PYTEST, *arguments]
    return subprocess.run(
        argv, cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def test_h4_a_run_of_another_suite_leaves_the_evidence_alone(tmp_path: Path) -> None:
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    for suite in ("e2e", "tests/guide"):
        (tmp_path / suite).mkdir(parents=True)
        (tmp_path / suite / f"test_{Path(suite).name}.py").write_text(TRIVIAL)
    trace = tmp_path / "test-results" / "e2e" / "one" / "trace.zip"
    trace.parent.mkdir(parents=True)
    trace.touch()
    done = run_suite(tmp_path, "tests/guide")
    assert done.returncode == 0, done.stdout + done.stderr
    assert trace.exists()
    assert run_suite(tmp_path, "e2e").returncode == 0
    assert not trace.exists()


def test_h5_the_env_file_names_the_environment_under_test(running: Demo, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "e2e", tmp_path / "e2e")
    for name in ("conftest.py", "pyproject.toml", "orchestrator", "compose"):
        (tmp_path / name).symlink_to(ROOT / name)
    settings = f"DEMO_PROJECT={running.project}\nDEMO_STATE_DIR={running.state_dir}\n"
    (tmp_path / ".env").write_text(settings)
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DEMO_")}
    chosen = ("e2e/test_curl_walk.py", "-k", "without_a_token")  # it needs no browser
    done = run_suite(tmp_path, *chosen, environment=ours)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"environment under test: project {running.project}, " in done.stdout
