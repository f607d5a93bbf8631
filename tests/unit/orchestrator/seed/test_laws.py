"""The laws of a seed: what is applied is there, and applying it again does nothing."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orchestrator.fusionauth.value import reveal
from orchestrator.seed.apply import apply
from orchestrator.seed.diff import diff
from orchestrator.seed.model import Seed
from orchestrator.seed.run import make_report
from orchestrator.seed.snapshot import read_snapshot
from tests.fakes.fusionauth import FakeFusionAuth, open_fake_client
from tests.unit.orchestrator.seed.strategies import seeds


@settings(max_examples=100, deadline=None)
@given(seeds())
def test_second_run_finds_nothing_to_do(seed: Seed) -> None:
    server = FakeFusionAuth()
    client = open_fake_client(server)
    converge(seed, server)

    changes = diff(seed, read_snapshot(client, seed))

    assert changes == ()
    assert make_report(seed, changes, writes=0).unchanged == len(set(seed.subjects()))


@settings(max_examples=100, deadline=None)
@given(seeds(), seeds())
def test_whatever_was_there_before_the_seed_holds_after(before: Seed, seed: Seed) -> None:
    assume(not moves_between_tenants(before, seed))
    server = FakeFusionAuth()
    converge(before, server)
    converge(seed, server)

    assert list(missing(seed, server)) == []
    assert converge(seed, server) == 0


@settings(max_examples=100, deadline=None)
@given(seeds(), st.data())
def test_run_that_was_cut_anywhere_is_finished_by_the_next(seed: Seed, data: st.DataObject) -> None:
    server = FakeFusionAuth()
    client = open_fake_client(server)
    changes = diff(seed, read_snapshot(client, seed))
    apply(changes[: data.draw(st.integers(0, len(changes)))], client, lambda _: None)

    converge(seed, server)

    assert list(missing(seed, server)) == []


def converge(seed: Seed, server: FakeFusionAuth) -> int:
    """Apply the seed; the number of writes it took."""
    client = open_fake_client(server)
    apply(diff(seed, read_snapshot(client, seed)), client, lambda _: None)
    return client.writes_sent


def moves_between_tenants(before: Seed, after: Seed) -> bool:
    """What a seed refuses (SeedConflict)."""

    old, new = tenants_of(before), tenants_of(after)
    return any(old[id_] != new[id_] for id_ in old.keys() & new.keys())


def tenants_of(seed: Seed) -> dict[UUID, UUID]:
    users = {user.id: user.tenant_id for user in seed.users}
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
    yield from lacks(reveal(seed.system_configuration), server.system_configuration)


SETS = {"enabledGrants", "allowedMethods", "allowedOrigins", "roles"}


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
