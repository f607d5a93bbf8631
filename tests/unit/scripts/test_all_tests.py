"""What `make test` runs beside what."""

from scripts.all_tests import make_commands

DOCKER = "tests/docker"


def test_no_browser_runs_beside_a_test_that_makes_networks() -> None:
    beside_the_browser, *later = make_commands(3)
    assert beside_the_browser[beside_the_browser.index("--ignore") + 1] == DOCKER
    assert all(DOCKER in command for command in later)


def test_a_browser_on_docker_has_one_worker_and_no_other_test_beside_it() -> None:
    _, browser, others = make_commands(3)
    assert "not deep and browser" in browser
    assert "--numprocesses" not in browser
    assert "not deep and not browser" in others
    assert others[others.index("--numprocesses") + 1] == "3"
