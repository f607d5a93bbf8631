"""`seed`: bring FusionAuth to what a seed file says; show it, take it back, or write it out."""

import json
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from orchestrator.console import (
    Progress,
    ask,
    make_progress,
    print_document,
    print_note,
    print_result,
)
from orchestrator.errors import NotExternal, SettingsError
from orchestrator.fusionauth.client import FusionAuthClient, open_session
from orchestrator.fusionauth.version import find_warnings, read_version
from orchestrator.localhost import require_no_shared_ports
from orchestrator.options import external_issuer, external_url, option, switch
from orchestrator.project.folder import folder_of, locked
from orchestrator.project.project import Project
from orchestrator.secrets import SECRET_BYTES
from orchestrator.seed.apply import SeedEvent
from orchestrator.seed.change import Action
from orchestrator.seed.objects import Seed, Subject
from orchestrator.seed.plan_text import show_changes, show_unchecked, show_undeclared
from orchestrator.seed.schema import json_schema
from orchestrator.seed.seed_file import load_seed
from orchestrator.seed.seed_plan import SeedOptions, SeedPlan
from orchestrator.seed.seeder import Seeder, SeedReport
from orchestrator.seed_target import SeedTarget, find_target, keep_user_password, target_of
from orchestrator.settings import Settings

CHANGES_PENDING = 6
DEFAULT_FILE = Path("compose") / "seed.yaml"


@dataclass(frozen=True)
class Options:
    action: str | None = option(
        "action",
        nargs="?",
        choices=["export", "schema"],
        help="export: the server as a seed file; schema: for editors",
    )
    file: str | None = option(
        "--file", metavar="FILE", help="default: compose/seed.yaml; - is stdin"
    )
    plan: bool = switch("--plan", "show what would be done; 6 if any")
    prune: bool = switch("--prune", "remove what an earlier seed made; asks first")
    replace: bool = switch("--replace", "remove and remake what cannot be changed")
    yes: bool = switch("--yes", "do not ask")
    kickstart: bool = switch("--kickstart", "export: a kickstart file")
    output: str | None = option("--output", metavar="FILE", help="export: default is stdout")
    fusionauth_url: str | None = external_url()
    set_issuer: bool = external_issuer()


def run(settings: Settings, options: Options) -> int:
    _refuse_flags_without_effect(options)
    if options.action == "schema":
        print_document(json.dumps(json_schema(), indent=2, ensure_ascii=False))
        return 0
    target = find_target(settings, options.fusionauth_url)
    if options.set_issuer and not target.external:
        raise NotExternal
    require_no_shared_ports({"fusionauth": target.url})
    if options.action == "export":
        from orchestrator.commands.seed_export import run_export

        return run_export(target, kickstart=options.kickstart, output=options.output)
    file = _file_of(options, settings.root)
    wanted = SeedOptions(
        prune=options.prune,
        replace=options.replace,
        external=target.external,
        set_issuer=options.set_issuer,
    )
    if options.plan:
        return show_plan(target, file, wanted)
    with locked(folder_of(settings)):
        report = apply_seed(target, file, wanted, yes=options.yes)
    for line in show_unchecked(report.unchecked if report else ()):
        print_note(line)
    return CHANGES_PENDING if report is None else 0


def show_plan(target: SeedTarget, file: Path, options: SeedOptions) -> int:
    seed = _load(file, target)
    with open_session() as session:
        client = target.open_client(session)
        if target.external:
            warn_of_version(client)
        record = target.open_record(client)
        plan, undeclared = Seeder(seed, client, record, options).plan(whole=True)
    print_result([*show_changes(plan), *show_undeclared(undeclared)])
    return CHANGES_PENDING if plan.changes else 0


def seed_project(project: Project, *, set_issuer: bool, yes: bool) -> SeedReport | None:
    """Seed a server that is ready, telling each change and the sum.

    None when a person said no: an external server is changed with a yes only.
    """
    target = target_of(project)
    options = SeedOptions(external=target.external, set_issuer=set_issuer)
    return apply_seed(target, project.root / DEFAULT_FILE, options, yes=yes)


def apply_seed(
    target: SeedTarget, file: Path, options: SeedOptions, *, yes: bool = False
) -> SeedReport | None:
    """None when a person said no: nothing was sent then."""
    seed, created = _load(file, target), set[Subject]()

    def confirm(plan: SeedPlan) -> bool:
        if not _may(plan, options, yes=yes):
            return False
        made = (change for change in plan.changes if change.action is Action.CREATE)
        created.update(subject for change in made for subject in change.subjects)
        # before it is sent: a killed run is repeated from here
        keep_user_password(target, seed, created)
        return True

    with open_session() as session, ExitStack() as stack:
        client = target.open_client(session)
        if target.external:
            warn_of_version(client)
        record = target.open_record(client)
        seeder = Seeder(seed, client, record, options)
        teller = _Teller(stack)
        report = seeder.run(teller.tell, confirm)
    if report is None:
        print_note("seed         nothing was sent; --yes applies these changes")
    else:
        keep_user_password(target, seed, created)  # the server may have had it already
        print_note(f"seed         {_sum(report)}")
    return report


def _load(file: Path, target: SeedTarget) -> Seed:
    seed = load_seed(file, target.variables, target.secret_names)
    for name in sorted(seed.variables & set(target.overridden)):
        fixed_by = "secrets.env" if name in SECRET_BYTES else "the project"
        print_note(f"note: variable {name} has no effect: {fixed_by} sets it")
    return seed


def warn_of_version(client: FusionAuthClient) -> None:
    for warning in find_warnings(read_version(client)):
        print_note(f"warning: {warning}")


class _Teller:
    """Opens the progress at the first change: before, people may have been asked something."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._progress: Progress | None = None

    def tell(self, event: SeedEvent) -> None:
        if self._progress is None:
            self._progress = self._stack.enter_context(make_progress(["seed"]))
        what = f"{event.change.action} {event.change.subject}"
        self._progress.step("seed", event.number, event.total, what)


def _may(plan: SeedPlan, options: SeedOptions, *, yes: bool) -> bool:
    """Removing is asked for, and so is any change of an external server."""
    if not options.external and not (options.prune and plan.removals):
        return True
    shown = plan if options.external else replace(plan, changes=plan.removals)
    for line in show_changes(shown):
        print_note(line)
    return yes or ask("go on?")


def _file_of(options: Options, root: Path) -> Path:
    if options.file is None:
        return root / DEFAULT_FILE
    return Path("/dev/stdin" if options.file == "-" else options.file)


def _refuse_flags_without_effect(options: Options) -> None:
    for flag in ("kickstart", "output"):
        if getattr(options, flag) and options.action != "export":
            raise SettingsError(f"--{flag} is for seed export", f"seed export --{flag}")


def _sum(report: SeedReport) -> str:
    if not report.writes:
        return f"no change: {report.unchanged} objects as wanted, 0 writes"
    removed = f"{report.removed} removed, " if report.removed else ""
    return (
        f"{report.created} created, {report.changed} changed, {removed}"
        f"{report.unchanged} unchanged, {report.writes} writes"
    )
