"""`up`: start what does not run as planned, wait until ready, seed, say where it is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from orchestrator.console import make_progress, print_note, print_result
from orchestrator.errors import ImageError, NotExternal, PortInUse
from orchestrator.localhost import require_no_shared_ports
from orchestrator.options import external_issuer, external_url, option, port_option, switch
from orchestrator.project.choices import fall_back, find_other_ports, how_to_get_docker
from orchestrator.project.folder import folder_of, locked
from orchestrator.project.project import Project, make_project
from orchestrator.project.state import find_state, save_state
from orchestrator.settings import ENGINES, FLAVOURS, Settings
from orchestrator.stack import Up


@dataclass(frozen=True)
class Options:
    """From `engine` to `site_port`, and the URL, they are settings, which `Settings` has."""

    engine: str | None = option("--engine", metavar="|".join(ENGINES), help="default: auto")
    fusionauth: str | None = option(
        "--fusionauth", metavar="|".join(FLAVOURS), help="default: auto"
    )
    ports: str | None = option("--ports", metavar="fixed|auto", help="auto: pick free ones")
    fusionauth_port: str | None = port_option("fusionauth")
    api_port: str | None = port_option("api")
    site_port: str | None = port_option("site")
    no_seed: bool = switch("--no-seed", "stop after kickstart")
    fusionauth_url: str | None = external_url()
    set_issuer: bool = external_issuer()
    yes: bool = switch("--yes", "there: seed without asking")


def run(settings: Settings, options: Options) -> int:
    begun_s = time.monotonic()
    folder = folder_of(settings)
    with locked(folder, make=True):
        with _advised(settings):
            project, changed = _start_what_works(settings, options)
        require_no_shared_ports(project.state.urls)
        report = None
        if not options.no_seed:
            from orchestrator.commands.seed import seed_project  # loads half of the program

            report = seed_project(project, set_issuer=options.set_issuer, yes=options.yes)
    took_s = time.monotonic() - begun_s
    if changed or (report and report.writes):
        print_note(f"up in {took_s:.1f} s")
    else:
        print_note(f"nothing to do, all as it should be ({took_s:.1f} s)")
    seed = None
    if report is None:
        seed = "seed --yes" if project.is_external else "seed"
    steps = _next_steps(settings, seed)
    print_result(["", *project.describe_entry_points(), "", *steps])
    return 0


@contextmanager
def _advised(settings: Settings) -> Iterator[None]:
    """Where a port is taken, the hint names what leads on from here."""
    try:
        yield
    except PortInUse as problem:
        is_decided = find_state(folder_of(settings)) is not None
        problem.hint = find_other_ports(settings, problem.service, is_decided=is_decided)
        raise


def _start_what_works(settings: Settings, options: Options) -> tuple[Project, tuple[str, ...]]:
    """The project that runs now and what was started.

    At a first `up` with the engine on auto, the local one takes over where an image could be
    named by its registry but then is not pulled or does not build.
    """
    project = make_project(settings, print_note)
    if options.set_issuer and not project.is_external:
        raise NotExternal
    print_note(_headline(project))
    try:
        return project, _start(project)
    except ImageError as problem:
        local = fall_back(settings, project.state) if project.is_first else None
        if local is None:
            raise
        print_note(f"engine local, because {problem.message}")
        print_note(how_to_get_docker(settings))
    project = make_project(local, print_note)
    print_note(_headline(project))
    return project, _start(project)


def _headline(project: Project) -> str:
    if project.is_external:
        return (
            f"{project.state.project}: API and site as processes, with the external FusionAuth at "
            f"{project.state.urls['fusionauth']}"
        )
    why = "no Docker needed" if project.state.engine == "local" else "a daemon answers"
    return (
        f"{project.state.project}: {project.state.engine} engine ({why}), "
        f"FusionAuth {project.state.fusionauth}"
    )


def _start(project: Project) -> tuple[str, ...]:
    with make_progress([service.name for service in project.plan.services]) as progress:
        engine = project.make_engine(progress.tick)
        engine.prepare(project.plan)
        save_state(project.folder, project.state)
        return Up(project.plan, engine, progress.show).run()


def _next_steps(settings: Settings, seed: str | None) -> list[str]:
    """seed: the command for a server that is not seeded: nobody can sign in there."""
    flag = settings.project_flag()
    lines = [
        f"next: seed FusionAuth: python3 orchestrate.py {seed}{flag}"
        if seed
        else "next: open the site and sign in with the login above",
        f"      stop everything: python3 orchestrate.py down{flag}",
    ]
    others = [p.name for p in settings.state_dir.value.glob("*/state.json")]
    if len(others) > 1:
        lines.append("note: another project here? use another browser profile, they share cookies")
    return lines
