"""A thousand attendees: imported in batches, read in few requests, never made twice."""

from pathlib import Path

import pytest
import requests

from emulator_tests.patience import PATIENCE_S
from orchestrator.errors import SeedConflict
from orchestrator.seed.apply import SeedEvent
from orchestrator.seed.objects import Seed
from orchestrator.seed.seed_file import load_seed
from orchestrator.seed.seeder import Seeder
from tests.integration.seed.server import SeedServer

pytestmark = pytest.mark.integration

COUNT = 130
PASSWORD = "open sesame"
TENANT = "d7d09513-a3f5-401c-9685-34ab6c552453"
APPLICATION = "30000000-0000-0000-0000-000000000001"
GROUP = "40000000-0000-0000-0000-000000000001"
FILE = f"""
tenants: [{{id: {TENANT}, name: Default}}]
applications: [{{id: {APPLICATION}, name: API, roles: [{{name: dev}}]}}]
groups: [{{id: {GROUP}, name: room}}]
users:
  repeat: {COUNT}
  email: attendee{{n}}@example.com
  password: ${{PASSWORD}}
  verified: true
  data: {{seat: "{{n}}"}}
  registrations: [{{applicationId: {APPLICATION}, roles: [dev]}}]
  memberships: [{{groupId: {GROUP}}}]
"""


@pytest.fixture
def attendees(tmp_path: Path) -> Seed:
    file = tmp_path / "attendees.yaml"
    file.write_text(FILE)
    return load_seed(file, {"PASSWORD": PASSWORD}, ["PASSWORD"])


def test_attendees_are_imported_in_batches_and_sign_in(
    fresh_server: SeedServer, attendees: Seed
) -> None:
    heard: list[SeedEvent] = []
    report = Seeder(attendees, fresh_server.client()).run(heard.append)

    assert report is not None
    assert report.created == 3 * COUNT + 3
    assert [str(event.change.subject) for event in heard][-2:] == [
        "users attendee1@example.com … attendee100@example.com (100)",
        "users attendee101@example.com … attendee130@example.com (30)",
    ]
    assert fresh_server.writes().count("POST /api/user/import") == 2
    login = {"loginId": "attendee117@example.com", "password": PASSWORD}
    user = fresh_server.send("POST", "/api/login", {**login, "applicationId": APPLICATION})["user"]
    assert user["active"]
    assert user["verified"]
    assert user["registrations"][0]["roles"] == ["dev"]
    assert user["memberships"][0]["groupId"] == GROUP


def test_plan_over_them_is_empty_and_takes_few_requests(
    fresh_server: SeedServer, attendees: Seed
) -> None:
    Seeder(attendees, fresh_server.client()).run(lambda event: None)
    fresh_server.counted.requests.clear()

    plan, beyond = Seeder(attendees, fresh_server.client()).plan(whole=True)

    assert plan.changes == ()
    assert beyond == ()
    assert len(fresh_server.counted.requests) <= 8


def test_import_that_was_cut_between_its_batches_is_finished(
    fresh_server: SeedServer, attendees: Seed
) -> None:
    class Cut(Exception):
        pass

    def cut(event: SeedEvent) -> None:
        if event.number == event.total:
            raise Cut

    with pytest.raises(Cut):
        Seeder(attendees, fresh_server.client()).run(cut)

    report = Seeder(attendees, fresh_server.client()).run(lambda event: None)

    assert report is not None
    assert (report.created, report.writes) == (3 * 30, 1)
    assert Seeder(attendees, fresh_server.client()).plan()[0].changes == ()


def test_batch_with_somebody_elses_login_is_refused_whole_and_explained(
    fresh_server: SeedServer, attendees: Seed
) -> None:
    """Found before anything is sent; here the other user comes while the batch is on its way."""

    def come_first(event: SeedEvent) -> None:
        if event.number == event.total:
            body = {"user": {"email": "attendee110@example.com", "password": "their password"}}
            fresh_server.send("POST", "/api/user", body)

    with pytest.raises(SeedConflict) as caught:
        Seeder(attendees, fresh_server.client()).run(come_first)

    assert "user attendee110@example.com has the id" in caught.value.message
    batch = "not done  create users attendee101@example.com … attendee130@example.com (30)"
    assert batch in caught.value.log_tail
    assert_absent(fresh_server, "attendee101@example.com")


def assert_absent(server: SeedServer, email: str) -> None:
    answer = requests.get(
        f"{server.url}/api/user",
        {"email": email},
        headers={"Authorization": server.key},
        timeout=PATIENCE_S,
    )
    assert answer.status_code == 404
