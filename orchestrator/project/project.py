"""One project as the commands see it: folder, decided state, secrets, plan, engine."""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from orchestrator import localhost, process, secrets
from orchestrator.compose.load import load_compose
from orchestrator.compose.model import ComposeFile
from orchestrator.engines.base import Engine
from orchestrator.errors import ConfigError, EngineUnavailable, StateError
from orchestrator.plan import StackPlan, make_plan
from orchestrator.project import external, plain_compose
from orchestrator.project.choices import DockerHere, assume_plain_compose, decide, ports_of
from orchestrator.project.database_image import remember_image
from orchestrator.project.endpoints import make_endpoints, make_variables
from orchestrator.project.engines import engine_of, find_docker
from orchestrator.project.folder import ProjectFolder, folder_of
from orchestrator.project.state import RunState, find_state
from orchestrator.secrets import SECRET_BYTES, USER_PASSWORD, Secret, Secrets
from orchestrator.settings import Setting, Settings, read_variables

CLIENT_ID = "e9fdb985-9173-4e01-9d73-ac2d60d1dc8e"
DEMO_LOGIN = "demo@example.com"
API_KEY = "FUSIONAUTH_API_KEY"


@dataclass(frozen=True)
class Project:
    """A project that was decided on; `variables` fill the `${…}` of its files."""

    folder: ProjectFolder
    state: RunState
    secrets: Secrets
    variables: Mapping[str, str]
    plan: StackPlan
    root: Path

    @property
    def is_beside(self) -> bool:
        """Whether its FusionAuth is one that somebody else started."""
        return self.state.running_url is not None


def make_engine(
    project: Project, say: Callable[[str, str], None] = lambda service, text: None
) -> Engine:
    """say: takes service and text while images are pulled and built."""
    return engine_of(project.state.engine, project.folder, project.root, say)


def prepare_plain_compose(settings: Settings, folder: ProjectFolder) -> None:
    """For `env`: Compose can read what it mounts, and we know that it may have been at work."""
    from orchestrator.engines.docker.mounts import make_mounts_readable

    make_mounts_readable(_load_without_secrets(settings, "compose.yaml").services.values())
    plain_compose.mark(folder)


def make_project(settings: Settings, tell: Callable[[str], None]) -> Project:
    """For `up`: take up what was decided before, or decide now. Writes the secrets file only, so
    the project's lock is needed.

    tell: takes the reason where `auto` falls back.
    """
    folder = folder_of(settings)
    saved = find_state(folder)
    running = {p.service for p in process.find_processes(str(folder.path))}
    state = decide(
        settings,
        saved,
        localhost.find_free_ports,
        is_free=lambda port: "db" in running or localhost.port_is_free(port),
        docker=DockerHere(
            _find_docker_problem,
            lambda: _find_image_problem(settings),
            lambda: _find_stack_problem(settings),
        ),
        tell=tell,
    )
    key = _find_their_key(settings, state, is_first=saved is None)
    found = require_secrets(
        settings, folder, lambda: [engine_of(state.engine, folder, settings.root)]
    )
    if key and key != found[API_KEY]:
        found = Secrets({**found.values, API_KEY: key})
        secrets.save_secrets(folder.secrets, found)
    project = _project(settings, folder, state, found)
    return replace(project, state=remember_image(project.state, saved, project.plan))


def fall_back(settings: Settings, project: Project, *, is_first: bool) -> Settings | None:
    """The same settings for the local engine; None where docker was asked for or decided on."""
    is_free = settings.engine.value == "auto" and settings.fusionauth.value != "real"
    if not (is_first and is_free and project.state.engine == "docker"):
        return None
    return replace(settings, engine=Setting("local", settings.engine.source))


def _find_their_key(settings: Settings, state: RunState, *, is_first: bool) -> Secret | None:
    """Of a server that somebody else started; later the one that was kept does as well."""
    given = read_variables(settings.root)
    if state.running_url and (is_first or given.get(external.API_KEY)):
        return external.require_api_key(given, state.running_url)
    return None


def _find_docker_problem() -> EngineUnavailable | None:
    from orchestrator.engines.docker.client import connect

    try:
        connect().close()
    except EngineUnavailable as problem:
        return problem
    return None


def _find_image_problem(settings: Settings) -> str | None:
    from orchestrator.engines.docker.client import connect
    from orchestrator.engines.docker.images import find_image_problem

    own = _load_without_secrets(settings, "compose.yaml").services["fusionauth"]
    with contextlib.closing(connect()) as api:
        return find_image_problem(api, [own])


def _find_stack_problem(settings: Settings) -> str | None:
    from orchestrator.engines.docker.client import connect
    from orchestrator.engines.docker.images import find_image_problem

    file = _load_without_secrets(settings, "compose.yaml", "emulator.yaml")
    with contextlib.closing(connect()) as api:
        return find_image_problem(api, list(file.services.values()))


def _load_without_secrets(settings: Settings, *names: str) -> ComposeFile:
    variables = {**dict.fromkeys(SECRET_BYTES, "-"), **settings.image_variables()}
    return load_compose([settings.root / "compose" / name for name in names], variables)


def require_project(settings: Settings, *, plain_compose: bool = False) -> Project:
    """For commands on a project that is there. Raises ConfigError when it was never up.

    What plain Compose runs (`make env`, then `docker compose up`) is found as well.
    plain_compose: where Docker does not show it, it is taken to be on the documented ports.
    """
    folder = folder_of(settings)
    state = found = problem = None
    if folder.is_ours():
        state = find_state(folder)
        found = secrets.find_secrets(folder.secrets)
    if found is not None:
        by_compose = _find_compose_state(settings, folder, state)
        if isinstance(by_compose, RunState):
            state = by_compose
        elif by_compose is not None:
            problem = by_compose
        if plain_compose and state is None:
            state = assume_plain_compose(settings)
    if state is None or found is None:
        raise _never_up(settings, folder, problem)
    return _project(settings, folder, state, found)


def _never_up(
    settings: Settings, folder: ProjectFolder, problem: EngineUnavailable | None
) -> ConfigError:
    """problem: why Docker could not be asked."""
    name = settings.project.value
    if not plain_compose.is_marked(folder):
        return ConfigError(
            f"project {name} was never up (nothing in {folder.path})",
            "start it: python3 orchestrate.py up",
        )
    seen = f"Docker cannot be asked: {problem.message}" if problem else "nothing of it is in Docker"
    return ConfigError(
        f"project {name} was prepared for plain docker compose, and {seen}",
        "start it with docker compose as the README shows, or: python3 orchestrate.py up",
    )


def _find_compose_state(
    settings: Settings, folder: ProjectFolder, state: RunState | None
) -> RunState | EngineUnavailable | None:
    """Of what plain Compose runs now, in place of `state` where nothing of that one runs.

    Docker is asked only where Compose may have been at work. EngineUnavailable: not known.
    """
    if state is not None and not plain_compose.is_marked(folder):
        return None
    if process.find_processes(str(folder.path)):
        return None
    docker = find_docker(folder, settings.root)
    if isinstance(docker, EngineUnavailable):
        return docker
    containers = docker.find_compose_containers()
    if not containers or (state and not any(c.running for c in containers)):
        return None
    return plain_compose.make_state(settings, containers)


def require_secrets(
    settings: Settings, folder: ProjectFolder, find_engines: Callable[[], Iterable[Engine]]
) -> Secrets:
    """The project's secrets, made at first need, under its lock.

    Raises StateError when only the data is left.
    """
    found = secrets.find_secrets(folder.secrets)
    wanted = settings.user_password.value
    if found is None:
        if any(engine.has_data() for engine in find_engines()):
            raise StateError(
                f"{folder.secrets} is gone, but the data it opens is still there",
                "restore the file, or start over: python3 orchestrate.py down --volumes"
                f"{settings.project_flag()} (removes this project's data)",
            )
        found = secrets.make_secrets(demo_user_password=wanted)
        secrets.save_secrets(folder.secrets, found)
    elif wanted and found[USER_PASSWORD].reveal() != wanted:
        found = found.with_user_password(Secret(wanted))
        secrets.save_secrets(folder.secrets, found)
    return found


def _project(settings: Settings, folder: ProjectFolder, state: RunState, found: Secrets) -> Project:
    compose_dir = settings.root / "compose"
    ports = ports_of(state)
    variables = make_variables(
        state.project,
        state.engine,
        ports,
        make_endpoints(state.engine, ports, state.running_url),
        found.reveal_all(),
        compose_dir,
    )
    variables |= settings.image_variables() | settings.wait_variables()
    files = [compose_dir / "compose.yaml"]
    if state.fusionauth == "emulator":
        files.append(compose_dir / "emulator.yaml")
    file = load_compose(files, variables)
    if state.running_url:
        file = external.without_what_runs(file)
    plan = make_plan(file, project=state.project, stack_id=str(folder.path))
    return Project(folder, state, found, variables, plan, settings.root)
