"""Options and fixtures of the end-to-end tests: environment, browser, people."""

import os
from collections.abc import Generator, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Page

from e2e.command_line import CommandLine
from e2e.environment import (
    Environment,
    NoEnvironment,
    find_compose_environment,
    find_environment,
    read_hidden,
    require_environment_at,
    require_seeded,
)
from e2e.evidence import Evidence
from e2e.fusionauth import FusionAuth, User, make_user
from e2e.own_environment import name_project, start_project, stop_project
from e2e.pages.index_page import IndexPage
from e2e.pages.profile_page import ProfilePage
from e2e.seed import Seed, load_seed
from e2e.settings import DEFAULT_PROJECT, Settings, load_settings
from orchestrator.chromium import VARIABLE, find_chromium, list_browsers

ROOT = Path(__file__).resolve().parent.parent
UNDER_TEST = pytest.StashKey[Environment]()
EVIDENCE = pytest.StashKey[Evidence]()
STARTED_BECAUSE = pytest.StashKey[str]()
LOG_LINES = 30


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("environment under test")
    group.addoption(
        "--project",
        help="a project that is up; when it is not, one is started for this run "
        f"(default: DEMO_PROJECT, else {DEFAULT_PROJECT}). Or name its site with --base-url.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Here and not in `addopts`, where they would break runs that do without the plugin."""
    if config.option.tracing == "off":
        config.option.tracing = "retain-on-failure"
    if config.option.screenshot == "off":
        config.option.screenshot = "only-on-failure"
    folder = config.invocation_params.dir / config.option.output
    state_dir = load_settings(ROOT).state_dir
    config.stash[EVIDENCE] = Evidence(folder, CommandLine(ROOT, state_dir))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put the services' last words beside a failure, and no secret."""
    report = yield
    if report.failed:
        evidence = item.config.stash[EVIDENCE]
        for name, lines in evidence.take_logs().items():
            report.sections.append((f"end of the log of {name}", "\n".join(lines[-LOG_LINES:])))
        report.sections = [(title, evidence.masked(text)) for title, text in report.sections]
        if (masked := evidence.masked(report.longreprtext)) != report.longreprtext:
            report.longrepr = masked
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    session.config.stash[EVIDENCE].mask_files()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if environment := config.stash.get(UNDER_TEST, None):
        terminalreporter.write_line(
            f"environment under test: project {environment.project}, {environment.site_url}"
            + config.stash.get(STARTED_BECAUSE, "")
        )
    folder = config.stash[EVIDENCE].folder
    if terminalreporter.stats.keys() & {"failed", "error"} and folder.exists():
        terminalreporter.write_line(
            f"left by the failure: {folder} (open a trace: .venv/bin/playwright show-trace FILE)"
        )


@pytest.fixture(scope="session")
def environment(request: pytest.FixtureRequest, seed: Seed) -> Environment:
    """The one that runs, or one of our own; seeded."""
    settings = load_settings(ROOT, request.config.getoption("--project"))
    evidence = request.config.stash[EVIDENCE]
    try:
        found = _find(request.config, settings) or _start(request.config, settings, evidence)
        with closing(_fusionauth(found, seed)) as rest:
            require_seeded(found, seed, rest)
    except NoEnvironment as problem:
        end_run(request.session, str(problem))
    if found.is_here:
        evidence.watch(found.project)
    evidence.hide(found.hidden)
    request.config.stash[UNDER_TEST] = found
    return found


def _find(config: pytest.Config, settings: Settings) -> Environment | None:
    """Raises NoEnvironment."""
    if site_url := config.getoption("--base-url"):
        return require_environment_at(site_url, settings.state_dir, settings.variables)
    return find_environment(
        settings.state_dir, settings.project, settings.variables
    ) or find_compose_environment(
        settings.state_dir,
        settings.project,
        settings.variables,
        lambda: CommandLine(ROOT, settings.state_dir).read_status(settings.project),
    )


def _start(config: pytest.Config, settings: Settings, evidence: Evidence) -> Environment:
    """Stopped after the last report, so that the last failure finds its logs too."""
    command_line = CommandLine(ROOT, settings.state_dir)
    project = name_project()
    config.stash[STARTED_BECAUSE] = (
        f" (started for this run: project {settings.project} in {settings.state_dir} is not up)"
    )
    config.add_cleanup(partial(stop_project, command_line, project))
    evidence.watch(project)
    try:
        start_project(command_line, project)
    finally:
        evidence.hide(read_hidden(settings.state_dir / project))
    found = find_environment(settings.state_dir, project, settings.variables)
    if found is None:
        raise NoEnvironment(
            f"project {project} came up but its site does not answer",
            f"read its log: {evidence.logs / 'site.log'}",
        )
    return found


def end_run(session: pytest.Session, message: str) -> NoReturn:
    """One error, which JUnit shows too, in place of one for every test that follows."""
    session.shouldfail = message.splitlines()[0]
    pytest.fail(message, pytrace=False)


@pytest.fixture(scope="session")
def base_url(environment: Environment) -> str:
    """What the plugin resolves relative addresses against."""
    return environment.site_url


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str, request: pytest.FixtureRequest
) -> dict[str, Any]:
    """Chromium from this machine; another `--browser` is up to Playwright."""
    if browser_name != "chromium" or "channel" in browser_type_launch_args:
        return browser_type_launch_args
    headed = request.config.getoption("--headed")
    chromium = find_chromium(list_browsers(os.environ, headed=headed))
    if chromium is None:
        end_run(
            request.session,
            f"error: no Chromium that starts\nhint: run `make install-dev`, or set {VARIABLE}",
        )
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
    with closing(_fusionauth(environment, seed)) as rest:
        yield rest


def _fusionauth(environment: Environment, seed: Seed) -> FusionAuth:
    return FusionAuth(environment.fusionauth_url, environment.api_key, seed.tenant_id)


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
