"""One seed from server to report: read, compare, apply; again where another seed was faster."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from orchestrator.errors import SeedConflict
from orchestrator.fusionauth.client import FusionAuthClient
from orchestrator.fusionauth.value import Document
from orchestrator.seed.apply import Stop, Tell, apply
from orchestrator.seed.change import Action, Change
from orchestrator.seed.objects import Seed, Subject
from orchestrator.seed.record import Record
from orchestrator.seed.seed_plan import SeedOptions, SeedPlan, Unchecked, make_seed_plan
from orchestrator.seed.server_settings import use_server_tenant_ids
from orchestrator.seed.snapshot import read_snapshot, read_tenants
from orchestrator.seed.undeclared import find_undeclared

Confirm: TypeAlias = Callable[[SeedPlan], bool]


@dataclass(frozen=True)
class SeedReport:
    """Objects of the file: created, changed, left as they were; removed ones; writes it took.

    unchecked: what was there before and could not be compared.
    """

    created: int
    changed: int
    unchanged: int
    writes: int
    removed: int = 0
    unchecked: tuple[Unchecked, ...] = ()


@dataclass(frozen=True)
class Seeder:
    """A seed and the server it is for. record: what the project's seeds made there."""

    seed: Seed
    client: FusionAuthClient
    record: Record | None = None
    options: SeedOptions = field(default_factory=SeedOptions)

    def plan(self, *, whole: bool = False) -> tuple[SeedPlan, tuple[Subject, ...]]:
        """Reads only; with what is undeclared where the whole server is to be read."""
        seed, notes = self.seed, list[str]()
        if self.options.external:
            seed, notes = use_server_tenant_ids(seed, read_tenants(self.client))
        ids = list(self.record.api_key_ids()) if whole and self.record else []
        snapshot = read_snapshot(self.client, seed, whole=whole, api_keys=ids)
        made = self.record.made() if self.record else ()
        plan = make_seed_plan(seed, snapshot, self.options, made)
        plan = replace(plan, notes=(*notes, *plan.notes))
        return plan, find_undeclared(plan.seed, snapshot) if whole else ()

    def run(self, tell: Tell, confirm: Confirm = lambda plan: True) -> SeedReport | None:
        """Bring the server to what the seed says; sends nothing when nothing differs.

        confirm: sees the plan before anything is sent; None when it says no. Raises SeedConflict
        before any write, FusionAuthError from then on.
        """
        plan, _ = self.plan(whole=self.options.prune)
        if plan.changes and not confirm(plan):
            return None
        before = self.client.writes_sent
        done = self._converge(plan, tell)
        report = make_report(plan.seed, done, writes=self.client.writes_sent - before)
        return replace(report, unchecked=plan.unchecked)

    def _converge(self, plan: SeedPlan, tell: Tell) -> Sequence[Change]:
        """Where FusionAuth refuses a change that meanwhile is no longer wanted, another seed was
        faster: the rest is planned anew. Each round has less to do, so there is an end; a server
        that never does what it says gets as many rounds as there are changes."""
        done: list[Change] = []
        rounds = len(plan.changes)
        allowed = {change.subject for change in plan.removals}
        while stop := apply(plan.changes, self.client, tell, self._note(done)):
            rounds -= 1
            if rounds < 0:
                raise stop.error from stop.error.__cause__
            again = self._plan_after(stop)
            plan = replace(again, changes=tuple(_allowed(again.changes, allowed)))
        return done

    def _plan_after(self, stop: Stop) -> SeedPlan:
        """Raises what FusionAuth said, or what the server turns out to have in the way."""
        try:
            again, _ = self.plan(whole=self.options.prune)
        except SeedConflict as conflict:
            conflict.log_tail = stop.error.log_tail
            raise
        if stop.change in again.changes:
            raise stop.error from stop.error.__cause__
        return again

    def _note(self, done: list[Change]) -> Callable[[Change, Document], None]:
        def note(change: Change, answer: Document) -> None:
            done.append(change)
            if self.record is not None:
                self.record.note(change, answer, self.seed.name)

        return note


def _allowed(changes: Sequence[Change], removals: set[Subject]) -> Sequence[Change]:
    """Nothing is removed that was not in the plan people saw."""
    return [c for c in changes if c.action is not Action.REMOVE or c.subject in removals]


def make_report(seed: Seed, changes: Sequence[Change], *, writes: int) -> SeedReport:
    by_action = {
        action: {s for c in changes if c.action is action for s in c.subjects} for action in Action
    }
    created, removed = by_action[Action.CREATE], by_action[Action.REMOVE]
    return SeedReport(
        created=len(created),
        changed=len(by_action[Action.CHANGE] - created),
        unchanged=len(set(seed.subjects()) - set().union(*by_action.values())),
        writes=writes,
        removed=len(removed - created),
    )
