"""The laws of a seed: what is applied is there, and applying it again does nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orchestrator.fusionauth.value import Value, reveal
from orchestrator.secrets import Secret
from orchestrator.seed.apply import apply
from orchestrator.seed.diff import diff
from orchestrator.seed.export.tree import export, yaml_text
from orchestrator.seed.objects import SYSTEM, Seed, Subject
from orchestrator.seed.ownership import MARK
from orchestrator.seed.prune import prune
from orchestrator.seed.seed_file import load_seed
from orchestrator.seed.seeder import make_report
from orchestrator.seed.snapshot import read_snapshot
from tests.fakes.fusionauth import TENANT_ID, FakeFusionAuth, open_fake_client
from tests.unit.orchestrator.seed.strategies import seeds


@settings(max_examples=8)
@given(seeds())
def test_second_run_finds_nothing_to_do(seed: Seed) -> None:
    server = FakeFusionAuth()
    client = open_fake_client(server)
    converge(seed, server)

    changes = diff(seed, read_snapshot(client, seed))

    assert changes == ()
    assert make_report(seed, changes, writes=0).unchanged == len(set(seed.subjects()))


@settings(max_examples=8)
@given(seeds(), seeds())
def test_whatever_was_there_before_the_seed_holds_after(before: Seed, seed: Seed) -> None:
    assume(not moves_between_tenants(before, seed))
    server = FakeFusionAuth()
    converge(before, server)
    converge(seed, server)

    assert list(missing(seed, server)) == []
    assert converge(seed, server) == 0


@settings(max_examples=25)
@given(seeds(), st.data())
def test_run_that_was_cut_anywhere_is_finished_by_the_next(seed: Seed, data: st.DataObject) -> None:
    server = FakeFusionAuth()
    client = open_fake_client(server)
    changes = diff(seed, read_snapshot(client, seed))
    assert apply(changes[: data.draw(st.integers(0, len(changes)))], client, lambda _: None) is None

    converge(seed, server)

    assert list(missing(seed, server)) == []


@settings(max_examples=8)
@given(seeds())
def test_export_of_a_seeded_server_says_what_the_seed_said(seed: Seed) -> None:
    server = FakeFusionAuth()
    converge(seed, server)
    exported = exported_seed(server)

    assert list(unsaid(seed, exported)) == []
    assert set(exported.subjects()) - set(seed.subjects()) <= ALWAYS_THERE
    assert diff(exported, read_snapshot(open_fake_client(server), exported)) == ()


@settings(max_examples=8)
@given(seeds(), st.randoms(use_true_random=False))
def test_random_edits_by_hand_are_taken_back(seed: Seed, random: Random) -> None:
    server = FakeFusionAuth()
    converge(seed, server)
    before = exported_seed(server)
    for _ in range(random.randint(1, 5)):
        edit_by_hand(server, random)
    converge(seed, server)

    assert converge(seed, server) == 0
    assert list(missing(seed, server)) == []
    assert list(unsaid(seed, exported_seed(server))) == list(unsaid(seed, before)) == []


@settings(max_examples=8)
@given(seeds(), seeds())
def test_pruning_removes_nothing_that_the_seed_did_not_make(theirs: Seed, ours: Seed) -> None:
    """Whoever was there first keeps all of theirs, whatever our seed made beside it."""
    theirs, ours = replace(theirs, name="theirs"), replace(ours, name="ours")
    assume(not moves_between_tenants(theirs, ours))
    server = FakeFusionAuth()
    converge(theirs, server)
    before = set(exported_seed(server).subjects())
    converge(ours, server)
    client, nothing = open_fake_client(server), Seed(name="ours")

    pruning = prune(nothing, read_snapshot(client, nothing, whole=True), ())
    assert apply((*pruning.early, *pruning.late), client, lambda _: None) is None

    assert before <= set(exported_seed(server).subjects())
    again = prune(nothing, read_snapshot(client, nothing, whole=True), ())
    assert (again.early, again.late) == ((), ())


TENANT = Subject("tenant", TENANT_ID, "")
ALWAYS_THERE = {TENANT, SYSTEM}


def exported_seed(server: FakeFusionAuth) -> Seed:
    """Read back from its own text, with nobody knowing a secret."""
    api_keys = [UUID(id_) for id_ in server.api_keys]
    snapshot = read_snapshot(open_fake_client(server), Seed(), whole=True, api_keys=api_keys)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "seed.yaml"
        file.write_text(yaml_text(export(snapshot, {}).tree), encoding="utf-8")
        return load_seed(file, {}, ())


def unsaid(seed: Seed, exported: Seed) -> Iterator[str]:
    """What the seed says and the export does not, secrets aside."""
    for kind in ("tenants", "keys", "applications", "groups", "users", "api_keys"):
        found = {one.id: one for one in getattr(exported, kind)}
        for one in getattr(seed, kind):
            yield from lacks(public(one.document), public(found[one.id].document), f"{kind}")
    roles = {(a.id, r.name): r.document for a in exported.applications for r in a.roles}
    for application in seed.applications:
        for role in application.roles:
            yield from lacks(public(role.document), public(roles[application.id, role.name]))
    users = {user.id: user for user in exported.users}
    for user in seed.users:
        registered = {r.application_id: r.document for r in users[user.id].registrations}
        for registration in user.registrations:
            there = registered[registration.application_id]
            yield from lacks(public(registration.document), public(there))
        joined = {m.group_id: m.document for m in users[user.id].memberships}
        for membership in user.memberships:
            yield from lacks(public(membership.document), public(joined[membership.group_id]))
    groups = {group.id: group.roles for group in exported.groups}
    for group in seed.groups:
        if group.roles is not None:
            assert _names(group.roles) == _names(groups[group.id] or {})
    yield from lacks(public(seed.system_configuration), public(exported.system_configuration))


def _names(roles: Mapping[UUID, tuple[str, ...]]) -> set[tuple[UUID, str]]:
    return {(id_, name) for id_, names in roles.items() for name in names}


def public(value: Value) -> Any:
    """As JSON, without secrets."""
    match value:
        case Mapping():
            kept = {n: m for n, m in value.items() if not isinstance(m, Secret)}
            return {name: public(member) for name, member in kept.items()}
        case tuple():
            return [public(item) for item in value]
    return value


EDITABLE = {
    "corsConfiguration", "data", "description", "firstName", "fullName", "isDefault", "issuer",
    "jwtConfiguration", "loginConfiguration", "metaData", "oauthConfiguration", "permissions",
    "reportTimezone",
}  # fmt: skip


def edit_by_hand(server: FakeFusionAuth, random: Random) -> None:
    """One member changed or removed, somewhere in what a seed may declare."""
    objects = [
        server.system_configuration,
        *server.tenants.values(),
        *server.applications.values(),
        *server.groups.values(),
        *server.users.values(),
        *server.api_keys.values(),
        *(role for one in server.applications.values() for role in one["roles"]),
    ]
    places = [place for one in objects for place in _leaves(one)]
    holder, name = random.choice(places)
    if random.random() < 0.3:
        del holder[name]
    else:
        holder[name] = _other(holder[name], random)


def _leaves(document: dict[str, Any], *, inside: bool = False) -> Iterator[tuple[Any, str]]:
    for name, value in document.items():
        if not inside and name not in EDITABLE:
            continue
        if isinstance(value, dict) and value:
            yield from _leaves(value, inside=True)
        elif name not in {MARK, "clientId"}:
            yield document, name


def _other(value: Any, random: Random) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + random.randint(1, 9)
        case str():
            return value + "x"
        case list():
            return value[1:]
    return value


def converge(seed: Seed, server: FakeFusionAuth) -> int:
    """Apply the seed; the number of writes it took."""
    client = open_fake_client(server)
    assert apply(diff(seed, read_snapshot(client, seed)), client, lambda _: None) is None
    return client.writes_sent


def moves_between_tenants(before: Seed, after: Seed) -> bool:
    """What a seed refuses (SeedConflict)."""

    old, new = tenants_of(before), tenants_of(after)
    return any(old[id_] != new[id_] for id_ in old.keys() & new.keys())


def tenants_of(seed: Seed) -> dict[UUID, UUID]:
    users = {user.id: user.tenant_id for user in seed.users}
    users |= {group.id: group.tenant_id for group in seed.groups}
    return users | {application.id: application.tenant_id for application in seed.applications}


def missing(seed: Seed, server: FakeFusionAuth) -> Iterator[str]:
    """What the seed wants and the server lacks, found without the code under test."""
    for tenant in seed.tenants:
        yield from lacks(reveal(tenant.document), server.tenants[str(tenant.id)])
    for key in seed.keys:
        yield from lacks(reveal(key.document), server.keys[str(key.id)])
    for application in seed.applications:
        found = server.applications[str(application.id)]
        yield from lacks(reveal(application.document), found)
        for role in application.roles:
            (found_role,) = (r for r in found["roles"] if r["name"] == role.name)
            yield from lacks(reveal(role.document), found_role)
    for user in seed.users:
        found = server.users[str(user.id)]
        yield from lacks(reveal(user.document), found)
        if user.check_password and user.password:
            yield from lacks(user.password.reveal(), server.passwords[str(user.id)])
        for registration in user.registrations:
            (registered,) = (
                r
                for r in found["registrations"]
                if r["applicationId"] == str(registration.application_id)
            )
            yield from lacks(reveal(registration.document), registered)
        for membership in user.memberships:
            (joined,) = (
                m for m in found["memberships"] if m["groupId"] == str(membership.group_id)
            )
            yield from lacks(reveal(membership.document), joined)
    for group in seed.groups:
        yield from lacks(reveal(group.document), server.groups[str(group.id)])
        if group.roles is not None:
            roles = server.groups[str(group.id)]["roles"]
            named = {(UUID(id_), role["name"]) for id_ in roles for role in roles[id_]}
            assert named == _names(group.roles)
    for api_key in seed.api_keys:
        yield from lacks(reveal(api_key.document), server.api_keys[str(api_key.id)])
    yield from lacks(reveal(seed.system_configuration), server.system_configuration)


SETS = {"enabledGrants", "allowedMethods", "allowedOrigins", "roles", "/api/user", "/api/group"}


def lacks(wanted: Any, found: Any, path: str = "") -> Iterator[str]:
    if isinstance(wanted, dict) and isinstance(found, dict | None):
        found = found or {}  # FusionAuth leaves empty objects out
        for name, member in wanted.items():
            yield from lacks(member, found.get(name), f"{path}.{name}")
    elif isinstance(wanted, list) and path.rpartition(".")[2] in SETS:
        if set(wanted) != set(found or []):
            yield f"{path}: {found!r} is not {wanted!r}"
    elif (wanted or None) != (found or None) or isinstance(wanted, bool) != isinstance(found, bool):
        yield f"{path}: {found!r} is not {wanted!r}"
