"""A room of attendees, from the page that documents it: a new password for all of them.

And what a plan says of the secrets that it could not compare.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestrator.seed.plan_text import show_changes
from orchestrator.seed.seed_file import load_seed, make_seed
from orchestrator.seed.seed_plan import SeedPlan
from orchestrator.seed.seeder import Seeder
from tests.fakes.fusionauth import FakeFusionAuth, open_fake_client
from tests.seed_files import FIXTURES

PAGE = Path(__file__).parents[4] / "docs" / "seed.md"
ROOM = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
ATTENDEES = 30


@pytest.fixture
def server() -> FakeFusionAuth:
    return FakeFusionAuth()


@pytest.fixture
def room() -> Any:
    """The tree of the file on the page."""
    (text,) = ROOM.findall(PAGE.read_text(encoding="utf-8"))
    return yaml.safe_load(text)


def seeder(server: FakeFusionAuth, tree: Any, password: str) -> Seeder:
    seed = make_seed(tree, Path("room.yaml"), {"ATTENDEE_PASSWORD": password}, ())
    return Seeder(seed, open_fake_client(server))


def plan(server: FakeFusionAuth, tree: Any, password: str) -> SeedPlan:
    return seeder(server, tree, password).plan()[0]


def test_h07_a_new_password_for_the_documented_room_is_set(
    server: FakeFusionAuth, room: Any
) -> None:
    seeder(server, room, "the old password").run(lambda event: None)
    assert len(plan(server, room, "the new password").changes) == ATTENDEES

    report = seeder(server, room, "the new password").run(lambda event: None)

    assert report
    assert report.changed == ATTENDEES
    assert set(server.passwords.values()) == {"the new password"}
    assert plan(server, room, "the new password").changes == ()


def test_h07_a_plan_names_the_users_whose_passwords_it_did_not_check(
    server: FakeFusionAuth, room: Any
) -> None:
    del room["users"][0]["checkPassword"]
    assert plan(server, room, "the old password").unchecked == ()  # they are yet to be made
    first = seeder(server, room, "the old password").run(lambda event: None)
    assert first
    assert first.unchecked == ()

    again = plan(server, room, "the new password")

    assert again.changes == ()
    names = [f"attendee{number}@example.com" for number in range(1, ATTENDEES + 1)]
    assert [one.subject.name for one in again.unchecked] == names
    shown = " ".join(" ".join(show_changes(again)).split())
    assert f"not checked: password of {ATTENDEES} users: attendee1@example.com," in shown
    assert "checkPassword: true" in shown


def test_h07_a_seed_that_changes_nothing_says_what_it_did_not_check(
    server: FakeFusionAuth, room: Any
) -> None:
    del room["users"][0]["checkPassword"]
    seeder(server, room, "the old password").run(lambda event: None)

    report = seeder(server, room, "the new password").run(lambda event: None)

    assert report
    assert report.writes == 0
    assert len(report.unchecked) == ATTENDEES


def test_h07_a_plan_names_keys_and_api_keys_that_it_could_not_compare(
    server: FakeFusionAuth,
) -> None:
    variables = dict.fromkeys(_names_in(FIXTURES / "everything.yaml"), "a secret value")
    variables |= {"FUSIONAUTH_URL": "http://localhost:9011", "SITE_URL": "http://localhost:3000"}
    seed = load_seed(FIXTURES / "everything.yaml", variables, variables)
    own = Seeder(seed, open_fake_client(server))
    own.run(lambda event: None)

    found = {(one.subject.kind, one.what) for one in own.plan()[0].unchecked}

    assert ("API key", "value") in found
    assert ("key", "key material") in found


def _names_in(file: Path) -> set[str]:
    return set(re.findall(r"\$\{(\w+)", file.read_text(encoding="utf-8")))
