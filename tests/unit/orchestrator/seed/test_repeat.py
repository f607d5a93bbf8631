"""Repetition: what is written once and meant thirty times."""

from pathlib import Path
from uuid import UUID

from orchestrator.seed.objects import Seed
from orchestrator.seed.seed_file import load_seed

TENANT = "tenants: [{id: d7d09513-a3f5-401c-9685-34ab6c552453, name: Default}]\n"
ATTENDEES = 'users: {repeat: 30, email: "attendee{n}@example.com", password: "${P}"}\n'


def load(folder: Path, content: str, **variables: str) -> Seed:
    file = folder / "seed.yaml"
    file.write_text(TENANT + content)
    return load_seed(file, {"P": "open sesame", **variables}, {"P"})


def test_one_entry_means_an_attendee_each(tmp_path: Path) -> None:
    users = load(tmp_path, ATTENDEES).users

    assert [user.login_id for user in users] == [f"attendee{n}@example.com" for n in range(1, 31)]
    assert all(user.password is not None for user in users)


def test_ids_are_the_same_in_every_run_and_differ_between_attendees(tmp_path: Path) -> None:
    one, other = load(tmp_path, ATTENDEES).users, load(tmp_path, ATTENDEES).users

    assert [user.id for user in one] == [user.id for user in other]
    assert len({user.id for user in one}) == 30


def test_number_stands_in_every_text_with_as_many_digits_as_wanted(tmp_path: Path) -> None:
    content = """
users:
  - repeat: ${SEATS:-3}
    id: 00000000-0000-0000-0000-0000000000{n:02}
    username: seat-{n:02}
    password: ${P}
    data: {seat: ["{n}"], literal: "{m} {n:2}"}
"""
    users = load(tmp_path, content, SEATS="11").users

    assert [user.login_id for user in users][8:] == ["seat-09", "seat-10", "seat-11"]
    assert users[10].id == UUID("00000000-0000-0000-0000-000000000011")
    assert users[10].document["data"] == {"seat": ("11",), "literal": "{m} {n:2}"}


def test_other_kinds_repeat_as_well_and_refer_to_one_another(tmp_path: Path) -> None:
    content = """
applications:
  - {repeat: 2, id: "30000000-0000-0000-0000-00000000000{n}", name: "API of seat {n}"}
users:
  - repeat: 2
    email: seat{n}@example.com
    password: ${P}
    registrations: [{applicationId: "30000000-0000-0000-0000-00000000000{n}"}]
"""
    seed = load(tmp_path, content)

    assert [one.subject.name for one in seed.applications] == ["API of seat 1", "API of seat 2"]
    assert [user.registrations[0].application_id for user in seed.users] == [
        one.id for one in seed.applications
    ]
