"""One seed from file to report: load, read, compare, apply."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.seed.apply import SeedEvent, apply
from orchestrator.seed.change import Action, Change
from orchestrator.seed.diff import diff
from orchestrator.seed.load import load_seed
from orchestrator.seed.model import Seed
from orchestrator.seed.snapshot import read_snapshot


@dataclass(frozen=True)
class SeedReport:
    """Objects of the file: created, changed, left as they were; and the writes it took."""

    created: int
    changed: int
    unchanged: int
    writes: int


def run_seed(
    seed_file: Path,
    variables: Mapping[str, str],
    secret_names: Collection[str],
    client: FusionAuthClient,
    on_event: Callable[[SeedEvent], None],
) -> SeedReport:
    """Bring the server to what the file says; sends nothing when nothing differs.

    Raises SeedFileError and SeedConflict before any write, FusionAuthError from then on.
    """
    seed = load_seed(seed_file, variables, secret_names)
    changes = diff(seed, read_snapshot(client, seed))
    before = client.writes_sent
    apply(changes, client, on_event)
    return make_report(seed, changes, writes=client.writes_sent - before)


def make_report(seed: Seed, changes: Sequence[Change], *, writes: int) -> SeedReport:
    created = {s for change in changes if change.action is Action.CREATE for s in change.subjects}
    touched = {subject for change in changes for subject in change.subjects}
    return SeedReport(
        created=len(created),
        changed=len(touched - created),
        unchanged=len(set(seed.subjects()) - touched),
        writes=writes,
    )
