"""Seed + snapshot → everything a run would do and leave, as one value. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from orchestrator.seed.change import Action, Change
from orchestrator.seed.diff import diff
from orchestrator.seed.objects import Seed, Subject
from orchestrator.seed.prune import Pruning, prune
from orchestrator.seed.record import Made
from orchestrator.seed.replace import Replacement, make_room
from orchestrator.seed.server_settings import keep_server_settings
from orchestrator.seed.snapshot import Snapshot, without

PASSWORD = "password"  # noqa: S105


@dataclass(frozen=True)
class SeedOptions:
    """prune, replace: as the flags. external: the server is; set_issuer: there."""

    prune: bool = False
    replace: bool = False
    external: bool = False
    set_issuer: bool = False


@dataclass(frozen=True)
class Unchecked:
    """An object that is there already, and what of it the file gives and nobody compared: a secret
    that a seed sets once and no server returns (contract 5.4, 5.6, 5.8)."""

    subject: Subject
    what: str


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
    seed: Seed, snapshot: Snapshot, options: SeedOptions = SeedOptions(), made: Sequence[Made] = ()
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
    unchecked = tuple(_find_unchecked(seed, room.snapshot))
    return SeedPlan(seed, changes, pruning.kept, tuple(notes), unchecked)


def _without(snapshot: Snapshot, removals: Sequence[Change]) -> Snapshot:
    """Names and logins of what goes are free."""
    gone: dict[str, set[UUID]] = {"user": set(), "group": set(), "application": set()}
    for change in removals:
        if change.subject.kind in gone:
            gone[change.subject.kind].add(UUID(change.subject.key))
    return replace(
        snapshot,
        users=without(snapshot.users, gone["user"]),
        groups=without(snapshot.groups, gone["group"]),
        applications=without(snapshot.applications, gone["application"]),
    )


def _find_unchecked(seed: Seed, snapshot: Snapshot) -> Iterator[Unchecked]:
    """In the order of the file's kinds; nothing of an object that is yet to be made.

    A user's password is compared where the file says `checkPassword`: a login tells.
    """
    for key in seed.keys:
        if key.material and key.id in snapshot.keys:
            yield Unchecked(key.subject, "key material")
    for user in seed.users:
        is_checked = user.password is None or user.check_password
        if not is_checked and user.id in snapshot.users:
            yield Unchecked(user.subject, PASSWORD)
    for api_key in seed.api_keys:
        if api_key.key is not None and api_key.id in snapshot.api_keys:
            yield Unchecked(api_key.subject, "value")
