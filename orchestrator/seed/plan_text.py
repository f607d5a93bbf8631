"""A plan in words, 80 columns wide: what would be done, what is left alone, what is undeclared."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from orchestrator.seed.change import Action, show
from orchestrator.seed.compare import FieldChange
from orchestrator.seed.objects import Subject
from orchestrator.seed.seed_plan import PASSWORD, SeedPlan, Unchecked

WIDTH = 80
NAMED = 10  # objects of a kind that are named before "and n more"
SIGNS = {Action.CREATE: "+", Action.CHANGE: "~", Action.REMOVE: "-"}
HOW_TO_CHECK = "checkPassword: true in the seed file checks it by a login"
PLURALS = {
    "key": "signing keys",
    "system configuration": "system configuration",
    "membership": "memberships",
}


def show_changes(plan: SeedPlan) -> Iterator[str]:
    for change in plan.changes:
        yield from _wrapped(f"{SIGNS[change.action]} {change.action} {change.subject}", "  ")
        for field in change.fields:
            yield from _show_field(field)
    for subject, reason in plan.kept:
        yield from _wrapped(f"= keep {subject}: {reason}", "  ")
    for note in plan.notes:
        yield from _wrapped(f"= {note}", "  ")
    yield from show_unchecked(plan.unchecked)
    yield count_changes(plan)


def count_changes(plan: SeedPlan) -> str:
    if not plan.changes:
        return f"nothing to do: {plan.unchanged()} objects as wanted"
    numbers = {action: len(_subjects(plan, action)) for action in Action}
    return (
        f"{numbers[Action.CREATE]} to create, {numbers[Action.CHANGE]} to change, "
        f"{numbers[Action.REMOVE]} to remove, {plan.unchanged()} as wanted"
    )


def show_unchecked(unchecked: Sequence[Unchecked]) -> Iterator[str]:
    """What was not compared, a line per kind, and how to have it compared where that is possible.

    As in `? not checked: password of 2 users: a@example.com, b@example.com`.
    """
    for kind, what in dict.fromkeys((one.subject.kind, one.what) for one in unchecked):
        names = [u.subject.name for u in unchecked if (u.subject.kind, u.what) == (kind, what)]
        hint = f" ({HOW_TO_CHECK})" if what == PASSWORD else ""
        line = f"? not checked: {what} of {_count(kind, names)}: {_some(names)}{hint}"
        yield from _wrapped(line, "  ")


def show_undeclared(undeclared: Sequence[Subject]) -> Iterator[str]:
    """What the server has and the file does not name, a line per kind."""
    if not undeclared:
        return
    yield "on the server, not in the file (left alone):"
    for kind in dict.fromkeys(subject.kind for subject in undeclared):
        names = [subject.name for subject in undeclared if subject.kind == kind]
        yield from _wrapped(f"  {_count(kind, names)}: {_some(names)}")


def _count(kind: str, names: Sequence[str]) -> str:
    return f"{len(names)} {PLURALS.get(kind, f'{kind}s') if len(names) > 1 else kind}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _show_field(field: FieldChange) -> Iterator[str]:
    old, new = show(field.old), show(field.new)
    line = f"    {field.path}: {old} → {new}"
    if len(line) <= WIDTH:
        yield line
        return
    yield from _wrapped(f"    {field.path}:", "      ")
    yield from _wrapped(f"      {old}", "      ")
    yield from _wrapped(f"    → {new}", "      ")


def _wrapped(line: str, indent: str = "    ") -> Iterable[str]:
    return wrap(line, WIDTH, subsequent_indent=indent, drop_whitespace=True) or [line]


def _subjects(plan: SeedPlan, action: Action) -> set[Subject]:
    return {s for change in plan.changes if change.action is action for s in change.subjects}
