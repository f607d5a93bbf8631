"""The Project: settings, saved state and secrets become the one value that commands work with.

`make_project` is for `up`, which decides; `require_project` for commands on what is there.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from orchestrator import localhost, process, secrets
from orchestrator.compose.load import load_compose
from orchestrator.console import table
from orchestrator.engines.base import Engine, Say
from orchestrator.errors import ConfigError, EngineUnavailable, StateError
from orchestrator.plan import StackPlan, make_plan
from orchestrator.project import external, plain_compose
from orchestrator.project.choices import DockerHere, assume_plain_compose, decide
from orchestrator.project.database_image import remember_image
from orchestrator.project.engines import (
    engine_of,
    find_docker,
    find_docker_problem,
    find_engines,
    find_image_problem,
)
from orchestrator.project.folder import ProjectFolder, folder_of
from orchestrator.project.state import RunState, find_state
from orchestrator.secrets import USER_PASSWORD, Secret, Secrets
from orchestrator.settings import DEFAULT_PORTS, Settings

DEMO_LOGIN = "demo@example.com"
API_KEY = "FUSIONAUTH_API_KEY"


@dataclass(frozen=True)
class Project:
    """A project that was decided on.

    variables: fill the `${…}` of its files; given: those that the user has, by the environment or
    by `.env`. is_first: no earlier `up` decided it.
    """

    folder: ProjectFolder
    state: RunState
    secrets: Secrets
    variables: Mapping[str, str]
    plan: StackPlan
    root: Path
    given: Mapping[str, str]
    is_first: bool = False

    @property
    def is_external(self) -> bool:
        """Whether its FusionAuth is one that somebody else runs."""
        return self.state.external_url is not None

    @property
    def client_id(self) -> str:
        """The application that API and site serve: what the compose file tells them."""
        api = next(each for each in self.plan.services if each.name == "api")
        return api.service.environment["CLIENT_ID"]

    @property
    def user_password(self) -> Secret:
        return self.secrets[USER_PASSWORD]

    def make_engine(self, say: Say = lambda service, text: None) -> Engine:
        """say: takes service and text while images are pulled and built."""
        return engine_of(self.state.engine, self.folder, self.root, say)

    def describe_entry_points(self) -> list[str]:
        """URLs and the demo login, as `up` and `status` print them."""
        rows = [(name, self.state.urls[name]) for name in ("site", "api", "fusionauth")]
        login = f"{DEMO_LOGIN}  password {self.user_password.reveal()}"
        return table([*rows, ("demo login", login)])


def make_project(settings: Settings, tell: Callable[[str], None]) -> Project:
    """For `up`: take up what was decided before, or decide now. Writes the secrets file only, so
    the project's lock is needed.

    tell: takes the reason where `auto` falls back.
    """
    folder = folder_of(settings)
    saved = find_state(folder)
    running = {p.service for p in process.find_processes(str(folder.path))}

    def images_of(flavour: str) -> StackPlan:
        return _sketch(settings, folder, flavour).plan

    state = decide(
        settings,
        saved,
        localhost.find_free_ports,
        is_free=lambda port: "db" in running or localhost.port_is_free(port),
        docker=DockerHere(
            find_docker_problem,
            lambda: find_image_problem(images_of("real"), only="fusionauth"),
            lambda: find_image_problem(images_of("emulator")),
        ),
        tell=tell,
    )
    key = _find_external_key(settings, state, is_first=saved is None)
    found = require_secrets(
        settings, folder, lambda: [engine_of(state.engine, folder, settings.root)]
    )
    if key and key != found[API_KEY]:
        found = Secrets({**found.values, API_KEY: key})
        secrets.save_secrets(folder.secrets, found)
    project = _project(settings, folder, state, found)
    if state.engine == "docker":
        state = remember_image(state, saved, project.plan)
    return replace(project, state=state, is_first=saved is None)


def prepare_plain_compose(settings: Settings, folder: ProjectFolder) -> None:
    """For `env`: secrets are there, Compose can read what it mounts, and we know that it may have
    been at work. Under the project's lock."""
    from orchestrator.engines.docker.mounts import make_mounts_readable

    require_secrets(settings, folder, lambda: find_engines(folder, settings.root))
    services = _sketch(settings, folder, "real").plan.services
    make_mounts_readable(each.service for each in services)
    plain_compose.mark(folder)


def _find_external_key(settings: Settings, state: RunState, *, is_first: bool) -> Secret | None:
    """Of an external server; later the one that was kept does as well."""
    given = settings.variables
    if state.external_url and (is_first or given.get(external.API_KEY)):
        return external.require_api_key(given, state.external_url)
    return None


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
    flavour = plain_compose.flavour_of(containers)
    ports = {c.service: min(c.ports) for c in containers if c.ports}
    return assume_plain_compose(settings, flavour, ports)


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


def _sketch(settings: Settings, folder: ProjectFolder, flavour: str) -> Project:
    """As plain Compose would run it: right in all that no choice changes, images and mounts."""
    found = secrets.find_secrets(folder.secrets) or secrets.make_secrets()
    state = assume_plain_compose(settings, flavour, DEFAULT_PORTS)
    return _project(settings, folder, state, found)


def _project(settings: Settings, folder: ProjectFolder, state: RunState, found: Secrets) -> Project:
    compose_dir = settings.root / "compose"
    variables = make_variables(state, found.reveal_all(), compose_dir)
    variables |= settings.image_variables() | settings.wait_variables()
    files = [compose_dir / "compose.yaml"]
    if state.fusionauth == "emulator":
        files.append(compose_dir / "emulator.yaml")
    file = load_compose(files, variables)
    if state.external_url:
        file = external.without_what_runs_there(file)
    plan = make_plan(file, project=state.project, stack_id=str(folder.path))
    return Project(folder, state, found, variables, plan, settings.root, settings.variables)


def make_variables(
    state: RunState, secrets: Mapping[str, str], compose_dir: Path
) -> dict[str, str]:
    """What `${…}` in the compose and seed files stand for. secrets: in clear, by variable name.

    The compose file's defaults are right inside containers, so the docker engine sets what is seen
    from this machine only; the local engine sets the rest too. Processes reach one another by the
    IPv4 loopback address, which every machine has.
    """
    variables = {**secrets, "DEMO_PROJECT": state.project}
    for name in DEFAULT_PORTS:
        variables[f"{name.upper()}_URL"] = state.urls[name]
        variables[f"{name.upper()}_PORT"] = str(state.ports[name])
        if state.engine == "local":
            variables[f"{name.upper()}_LISTEN_PORT"] = str(state.ports[name])
    if state.engine == "local":
        ours = f"http://{localhost.IPV4}:{state.ports['fusionauth']}"
        variables |= {
            "FUSIONAUTH_INTERNAL_URL": state.external_url or ours,
            "DATABASE_PORT": str(state.ports["db"]),
            "DATABASE_ADDRESS": f"{localhost.IPV4}:{state.ports['db']}",
            "KICKSTART_FILE": str(compose_dir / "kickstart.json"),
        }
    return variables
