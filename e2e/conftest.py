"""Options and fixtures of the end-to-end tests: environment, browser, people."""

import contextlib
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.environment import (
    Environment,
    NoEnvironment,
    find_compose_environment,
    find_environment,
    require_environment_at,
)
from e2e.fusionauth import FusionAuth, User, make_user
from e2e.own_environment import read_status, started_project
from e2e.pages.index_page import IndexPage
from e2e.pages.profile_page import ProfilePage
from e2e.seed import Seed, load_seed
from scripts.browser import VARIABLE, find_chromium, list_browsers

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PROJECT = "fusionauth-demo"
UNDER_TEST = pytest.StashKey[Environment]()
LOG_LINES = 30


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("environment under test")
    group.addoption(
        "--project",
        default=os.environ.get("DEMO_PROJECT") or DEFAULT_PROJECT,
        help="a project that is up; when it is not, one is started for this run (%(default)s). "
        "Or name its site with --base-url.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Here and not in `addopts`, where they would break runs that do without the plugin."""
    if config.option.tracing == "off":
        config.option.tracing = "retain-on-failure"
    if config.option.screenshot == "off":
        config.option.screenshot = "only-on-failure"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the services' last words beside a failure."""
    report = yield
    environment = item.config.stash.get(UNDER_TEST, None)
    if report.failed and environment and environment.logs:
        for log in sorted(environment.logs.glob("*.log")):
            tail = log.read_text(errors="replace").splitlines()[-LOG_LINES:]
            report.sections.append((f"end of {log.name}", "\n".join(tail)))
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if environment := config.stash.get(UNDER_TEST, None):
        terminalreporter.write_line(
            f"environment under test: project {environment.project}, {environment.site_url}"
        )


@pytest.fixture(scope="session")
def environment(pytestconfig: pytest.Config) -> Iterator[Environment]:
    """The one that runs, or one of our own."""
    try:
        with _found_or_started(pytestconfig) as found:
            pytestconfig.stash[UNDER_TEST] = found
            yield found
    except NoEnvironment as problem:
        pytest.exit(str(problem), returncode=pytest.ExitCode.USAGE_ERROR)


@contextlib.contextmanager
def _found_or_started(config: pytest.Config) -> Iterator[Environment]:
    """What was started is stopped afterwards. Raises NoEnvironment."""
    state_dir = Path(os.environ.get("DEMO_STATE_DIR") or ROOT / ".demo").expanduser()
    if site_url := config.getoption("--base-url"):
        yield require_environment_at(site_url, state_dir, os.environ)
    elif found := _find_running(state_dir, config.getoption("--project")):
        yield found
    else:
        with started_project(ROOT) as project:
            own = find_environment(state_dir, project, os.environ)
            if own is None:
                raise NoEnvironment(f"project {project} came up but its site does not answer")
            yield own


def _find_running(state_dir: Path, project: str) -> Environment | None:
    """Whether this program or plain Compose started it."""
    return find_environment(state_dir, project, os.environ) or find_compose_environment(
        state_dir, project, os.environ, lambda: read_status(ROOT, project)
    )


@pytest.fixture(scope="session")
def base_url(environment: Environment) -> str:
    """What the plugin resolves relative addresses against."""
    return environment.site_url


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str
) -> dict[str, Any]:
    """Chromium from this machine; another `--browser` is up to Playwright."""
    if browser_name != "chromium" or "channel" in browser_type_launch_args:
        return browser_type_launch_args
    chromium = find_chromium(list_browsers(os.environ))
    if chromium is None:
        pytest.exit(f"no Chromium that starts: run `make install-dev` or set {VARIABLE}", 4)
    return {**browser_type_launch_args, "executable_path": chromium}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """English, whatever the machine speaks: FusionAuth's pages follow the browser."""
    return {**browser_context_args, "locale": "en-US"}


@pytest.fixture(scope="session")
def seed() -> Seed:
    return load_seed(ROOT / "compose" / "seed.yaml")


@pytest.fixture(scope="session")
def fusionauth(environment: Environment, seed: Seed) -> Iterator[FusionAuth]:
    rest = FusionAuth(environment.fusionauth_url, environment.api_key, seed.tenant_id)
    yield rest
    rest.close()


@pytest.fixture(scope="session")
def demo_user(environment: Environment, seed: Seed) -> User:
    """The login that `make up` prints."""
    return User(seed.user_login, environment.user_password)


@pytest.fixture
def member(fusionauth: FusionAuth, seed: Seed) -> Iterator[User]:
    """A registered user of this test alone."""
    with fusionauth.registered(make_user(), seed.client_id) as user:
        yield user


@pytest.fixture
def stranger(fusionauth: FusionAuth) -> Iterator[User]:
    """Somebody without an account, who may make one."""
    user = make_user()
    yield user
    fusionauth.forget(user)


@pytest.fixture
def index_page(page: Page) -> IndexPage:
    return IndexPage(page).open()


@pytest.fixture
def profile_page(index_page: IndexPage, member: User) -> ProfilePage:
    """Where `member` is after signing in."""
    return index_page.go_to_login().sign_in(member)
