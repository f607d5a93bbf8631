"""What a project is: engine, FusionAuth flavour and ports, decided once at its first `up`.

Later commands keep to it; asking for something else is an error that names `down --volumes`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from orchestrator.errors import EngineUnavailable, SettingsError
from orchestrator.project import external
from orchestrator.project.state import EXTERNAL, RunState, make_state
from orchestrator.settings import DEFAULT_PORTS, Setting, Settings

FindFreePorts = Callable[[int], tuple[int, ...]]
PortIsFree = Callable[[int], bool]


@dataclass(frozen=True)
class DockerHere:
    """What Docker can do on this machine; each is asked only when the decision needs it.

    find_problem: the error that keeps us from a daemon; find_image_problem: why FusionAuth's own
    image can be neither found nor pulled; find_stack_problem: the same for the images of the
    stack with the emulator. None where all is well.
    """

    find_problem: Callable[[], EngineUnavailable | None]
    find_image_problem: Callable[[], str | None]
    find_stack_problem: Callable[[], str | None] = lambda: None


def decide(
    settings: Settings,
    saved: RunState | None,
    find_free_ports: FindFreePorts,
    is_free: PortIsFree,
    docker: DockerHere,
    tell: Callable[[str], None],
) -> RunState:
    """The project's state for this `up`. tell: takes the reason where `auto` falls back.

    Raises SettingsError when it contradicts `saved`, EngineUnavailable.
    """
    url = settings.fusionauth_url.value
    if saved is None:
        if url:
            return _with_external(settings, url, find_free_ports)
        engine = _choose_engine(settings, docker, tell)
        flavour = _choose_flavour(settings, engine, docker, tell)
        ports = _first_ports(settings, find_free_ports)
        first = make_state(settings.project.value, engine, flavour, ports)
        return replace(first, fusionauth_by_auto=settings.fusionauth.value == "auto")
    _require_same(settings, "--engine", settings.engine.value, saved.engine)
    saved = _take_back(settings.fusionauth.value, saved)
    _require_same(settings, "--fusionauth", settings.fusionauth.value, saved.fusionauth)
    _require_same(settings, "--fusionauth-url", url or "auto", saved.urls["fusionauth"])
    for name, port in saved.ports.items():
        if name in DEFAULT_PORTS:
            _require_same_port(settings, name, port)
    return _with_usable_database_port(saved, find_free_ports, is_free)


def find_other_ports(settings: Settings, service: str, *, is_decided: bool) -> str:
    """The next step when a port of `service` is taken by another program.

    is_decided: the project keeps the ports it has.
    """
    if service not in DEFAULT_PORTS:
        return "run this command again: it takes another port"
    if is_decided:
        return (
            "free it, for a project keeps its ports; or start over on others: "
            f"down --volumes{settings.project_flag()} (removes this project's data), "
            f"then up --ports auto{settings.project_flag()}"
        )
    flag, named = f"--{service}-port", settings.wanted_port(service)
    if named is None and settings.ports.value == "auto":
        return "run this command again: it takes other ports"
    if named is not None and settings.port_of(service).source == "flag":
        return f"free it, choose another {flag}, or pass --ports auto and no {flag}"
    return f"free it, choose another with {flag}, or pass --ports auto"


def assume_plain_compose(
    settings: Settings, flavour: str = "emulator", ports: Mapping[str, int] = MappingProxyType({})
) -> RunState:
    """What `docker compose up` makes of our files: the documented ports, unless settings differ.

    ports: those that are known, by service.
    """
    assumed = _first_ports(settings, lambda count: (0,) * count)
    known = {name: ports.get(name, port) for name, port in assumed.items()}
    return make_state(settings.project.value, "docker", flavour, known)


def _with_external(settings: Settings, url: str, find_free_ports: FindFreePorts) -> RunState:
    external.require_usable(settings, url)
    ports = {**_first_ports(settings, find_free_ports), "fusionauth": external.port_of(url)}
    return make_state(settings.project.value, "local", EXTERNAL, ports, url)


def _first_ports(settings: Settings, find_free_ports: FindFreePorts) -> dict[str, int]:
    free = find_free_ports(len(DEFAULT_PORTS) + 1)
    ports = {"db": free[-1]}
    for (name, default), spare in zip(DEFAULT_PORTS.items(), free, strict=False):
        wanted = settings.wanted_port(name)
        ports[name] = wanted or (spare if settings.ports.value == "auto" else default)
    return ports


def _choose_engine(settings: Settings, docker: DockerHere, tell: Callable[[str], None]) -> str:
    wanted = settings.engine.value
    if wanted == "local":
        return "local"
    problem = docker.find_problem()
    if wanted == "docker":
        if problem:
            way_out = "use --engine local, which needs no Docker"
            raise EngineUnavailable(problem.message, f"{problem.hint}; or {way_out}") from problem
        return "docker"
    reason = problem.message if problem else _find_stack_problem(settings, docker)
    if reason is None:
        return "docker"
    tell(f"engine local, because {reason}")
    if problem is None:
        tell(how_to_get_docker(settings))
    return "local"


def fall_back(settings: Settings, first: RunState) -> Settings | None:
    """The same settings for the local engine; None where docker was asked for.

    first: what a first `up` decided, whose images then could not be pulled or built.
    """
    is_free = settings.engine.value == "auto" and settings.fusionauth.value != "real"
    if not (is_free and first.engine == "docker"):
        return None
    return replace(settings, engine=Setting("local", settings.engine.source))


def how_to_get_docker(settings: Settings) -> str:
    """Said where the local engine takes over though a daemon answers."""
    flag = settings.project_flag()
    return (
        "to use Docker later, start over (this removes the project's data):\n"
        f"  python3 orchestrate.py down --volumes{flag}\n"
        f"  python3 orchestrate.py up{flag}"
    )


def _take_back(wanted: str, saved: RunState) -> RunState:
    """With the flavour that is asked for now, where `auto` chose the other one.

    On docker only: there each flavour keeps a database of its own in the same volume.
    """
    if saved.engine == "docker" and saved.fusionauth_by_auto and wanted in ("real", "emulator"):
        return replace(saved, fusionauth=wanted)
    return saved


def _find_stack_problem(settings: Settings, docker: DockerHere) -> str | None:
    """FusionAuth's own image has no other engine to go to: there `up` tells what is missing."""
    return None if settings.fusionauth.value == "real" else docker.find_stack_problem()


def _choose_flavour(
    settings: Settings, engine: str, docker: DockerHere, tell: Callable[[str], None]
) -> str:
    wanted = settings.fusionauth.value
    if engine == "local":
        if wanted == "real":
            raise SettingsError(
                "the local engine runs the FusionAuth emulator only, not --fusionauth real",
                "omit --fusionauth",
            )
        return "emulator"
    if wanted != "auto":
        return wanted
    problem = docker.find_image_problem()
    if problem is None:
        return "real"
    tell(f"FusionAuth emulator, because {problem}")
    tell(
        "to use FusionAuth's own image later: "
        f"python3 orchestrate.py up --fusionauth real{settings.project_flag()}"
    )
    return "emulator"


def _with_usable_database_port(
    saved: RunState, find_free_ports: FindFreePorts, is_free: PortIsFree
) -> RunState:
    """Nobody but us uses the database's port, so another one is as good when it was taken."""
    if is_free(saved.ports["db"]):
        return saved
    return replace(saved, ports={**saved.ports, "db": find_free_ports(1)[0]})


def _require_same_port(settings: Settings, name: str, saved: int) -> None:
    wanted, source = settings.wanted_port(name), settings.port_of(name).source
    if source != "flag" and wanted not in (None, saved):
        variable = f"DEMO_{name.upper()}_PORT"
        raise SettingsError(
            f"this project was set up with --{name}-port {saved}, "
            f"{variable} is {wanted} (from {source})",
            f"remove {variable}, pass --ports auto, or choose another --project",
        )
    _require_same(settings, f"--{name}-port", str(wanted or "auto"), str(saved))


def _require_same(settings: Settings, flag: str, wanted: str, saved: str) -> None:
    if wanted not in ("auto", saved):
        raise SettingsError(
            f"this project was set up with {flag} {saved}, not {wanted}",
            "choose another --project, or start over: python3 orchestrate.py down --volumes"
            f"{settings.project_flag()} (removes this project's data)",
        )
