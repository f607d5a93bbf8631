"""Seed + snapshot → everything a run would do and leave, as one value. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestrator.seed.change import Action, Change
from orchestrator.seed.diff import diff
from orchestrator.seed.external import keep_server_settings
from orchestrator.seed.objects import Seed, Subject
from orchestrator.seed.prune import Pruning, prune
from orchestrator.seed.record import Made
from orchestrator.seed.replace import Replacement, make_room
from orchestrator.seed.snapshot import Snapshot
from orchestrator.seed.unchecked import Unchecked, find_unchecked


@dataclass(frozen=True)
class Options:
    """prune, replace: as the flags. external: the server is; set_issuer: there."""

    prune: bool = False
    replace: bool = False
    external: bool = False
    set_issuer: bool = False


@dataclass(frozen=True)
class SeedPlan:
    """changes: in the order in which they are sent. kept: what pruning leaves, with the reason.
    notes: what the external server keeps. unchecked: what could not be compared."""

    seed: Seed
    changes: tuple[Change, ...]
    kept: tuple[tuple[Subject, str], ...] = ()
    notes: tuple[str, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def removals(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.action is Action.REMOVE)

    def unchanged(self) -> int:
        """Objects of the file that are as wanted."""
        touched = {subject for change in self.changes for subject in change.subjects}
        return len(set(self.seed.subjects()) - touched)


def make_seed_plan(
    seed: Seed, snapshot: Snapshot, options: Options = Options(), made: Sequence[Made] = ()
) -> SeedPlan:
    """Raises SeedConflict for what cannot be changed in place, unless it is to be replaced.

    snapshot: a whole one where options.prune.
    """
    notes: list[str] = []
    if options.external:
        seed, notes = keep_server_settings(seed, snapshot, set_issuer=options.set_issuer)
    pruning = prune(seed, snapshot, made) if options.prune else Pruning()
    room = Replacement((), _without(snapshot, pruning.early), ())
    if options.replace:
        room = make_room(seed, room.snapshot)
    changes = (
        *pruning.early,
        *room.before,
        *diff(seed, room.snapshot),
        *room.after,
        *pruning.late,
    )
    unchecked = find_unchecked(seed, room.snapshot)
    return SeedPlan(seed, changes, pruning.kept, tuple(notes), unchecked)


def _without(snapshot: Snapshot, removals: Sequence[Change]) -> Snapshot:
    """Names and logins of what goes are free."""
    gone = {(change.subject.kind, change.subject.key) for change in removals}
    return replace(
        snapshot,
        users={id_: u for id_, u in snapshot.users.items() if ("user", str(id_)) not in gone},
        groups={id_: g for id_, g in snapshot.groups.items() if ("group", str(id_)) not in gone},
        applications={
            id_: a
            for id_, a in snapshot.applications.items()
            if ("application", str(id_)) not in gone
        },
    )
