"""`orchestrate.py flow` as a user runs it."""

from pathlib import Path

import pytest

from tests.integration.demo import Demo

pytestmark = pytest.mark.integration


def test_the_running_environment_is_walked_and_written_as_a_page(
    running: Demo, tmp_path: Path
) -> None:
    page = tmp_path / "flow.html"
    done = running.run("flow", "--html", str(page))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok: 11 hops, none refused" in done.stdout
    assert "in Chromium too" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines() if str(tmp_path) not in line)
    assert "One sign-in, hop by hop" in page.read_text()


def test_a_refused_sign_in_is_exit_code_1_and_says_why(running: Demo) -> None:
    done = running.run("flow", "--password", "not the password")
    assert done.returncode == 1
    assert "the password of demo@example.com is wrong" in done.stdout
    assert "not the password" not in done.stdout


def test_without_a_browser_the_rules_decide_and_it_says_so(running: Demo) -> None:
    blind = Demo(running.state_dir, environment={"DEMO_CHROMIUM": "/nowhere"})
    done = blind.run("flow")
    assert done.returncode == 0
    assert "not by a real one: no Chromium that starts" in " ".join(done.stdout.split())


def test_a_project_that_was_never_up_is_exit_code_2(tmp_path: Path) -> None:
    done = Demo(tmp_path).run("flow")
    assert done.returncode == 2
    assert "was never up" in done.stderr
