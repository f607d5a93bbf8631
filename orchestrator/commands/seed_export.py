"""`seed export`: a running FusionAuth as a seed file, or as a kickstart file."""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from orchestrator.console import print_document, print_note
from orchestrator.errors import StateError
from orchestrator.fusionauth.client import open_session
from orchestrator.seed.export.kickstart import make_kickstart
from orchestrator.seed.export.tree import Export, export, yaml_text
from orchestrator.seed.objects import Seed
from orchestrator.seed.snapshot import read_snapshot
from orchestrator.seed_target import SeedTarget

NAMED = 5  # variables of a reason that are named before "and n more"
COMMENT = (
    "Written by `seed export`: what this FusionAuth is, for `seed --file` to bring others to.",
    "${NAME:-} is something that FusionAuth does not return or a file must not hold; it needs a",
    "value only where its object is to be made.",
)


def run_export(target: SeedTarget, *, kickstart: bool, output: str | None) -> int:
    exported = _read(target)
    if kickstart:
        document = make_kickstart(exported, tuple(target.secret_names))
        text = json.dumps(document, indent=2, ensure_ascii=False)
    else:
        text = yaml_text(exported.tree, COMMENT).rstrip("\n")
    if output:
        _write(Path(output), text + "\n")
    else:
        print_document(text)
    for line in describe(exported):
        print_note(line)
    return 0


def _read(target: SeedTarget) -> Export:
    with open_session() as session:
        client = target.open_client(session)
        ids = list(target.open_record(client).api_key_ids())
        snapshot = read_snapshot(client, Seed(), whole=True, api_keys=ids)
    known = {target.variables[name]: name for name in target.secret_names if target.variables[name]}
    return export(snapshot, known)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as exc:
        raise StateError(f"cannot write {path}: {exc.strerror}", "choose another --output") from exc


def describe(exported: Export) -> Iterator[str]:
    """What stands as `${…}` and why; what is left out and why; 80 columns."""
    kinds = ", ".join(f"{len(v)} {k}" for k, v in exported.tree.items() if isinstance(v, list))
    yield from _wrapped(f"exported {kinds}")
    by_reason = sorted(exported.withheld, key=lambda one: one.why)
    for why, group in groupby(by_reason, key=lambda one: one.why):
        withheld = list(group)
        yield f"{len(withheld)} as ${{…}}, {why}:"
        for one in withheld[:NAMED]:
            yield from _wrapped(f"  {one.variable}  {one.what}")
        if len(withheld) > NAMED:
            yield f"  and {len(withheld) - NAMED} more"
    for note in exported.notes:
        yield from _wrapped(note)


def _wrapped(line: str) -> list[str]:
    return wrap(line, 80, subsequent_indent="    ", break_long_words=False)
