"""The file of recorded answers: every entry is replayed, or says why not."""

import json
import re

import pytest

from emulator_tests.contract.recorded.changes import OTHER, changed_recordings
from emulator_tests.contract.recorded.comparison import Rules, find_differences, matches
from emulator_tests.contract.recorded.entries import FILE, Entry, load_entries
from emulator_tests.contract.recorded.preconditions import PRECONDITIONS

pytestmark = [pytest.mark.contract, pytest.mark.recorded]

SOURCES = {"id", "kind", "request", "status", "headers", "body", "source", "date", "serverVersion"}
MARKS = {"replay", "superseded", "notReproducible"}
ENTRIES = load_entries()


def test_every_entry_has_its_source_and_exactly_one_mark() -> None:
    for document in json.loads(FILE.read_text())["entries"]:
        assert document.keys() >= SOURCES, document["id"]
        assert document.keys() - SOURCES <= {"note"} | MARKS, document["id"]
        assert len(document.keys() & MARKS) == 1, document["id"]


def test_ids_are_unique_and_a_superseding_entry_is_replayed() -> None:
    by_id = {entry.id: entry for entry in ENTRIES}
    assert len(by_id) == len(ENTRIES)
    for entry in ENTRIES:
        if entry.superseded:
            assert by_id[entry.superseded].replay, entry.id


def test_at_least_24_entries_are_replayed_and_a_recorded_500_never() -> None:
    replayed = [entry for entry in ENTRIES if entry.replay]
    assert len(replayed) >= 24
    assert all((entry.status or 0) < 500 for entry in replayed)


@pytest.mark.parametrize("entry", [pytest.param(one, id=one.id) for one in ENTRIES if one.replay])
def test_a_replay_names_a_precondition_and_asserts_something(entry: Entry) -> None:
    assert entry.replay
    assert entry.replay.given in PRECONDITIONS
    assert entry.status or entry.headers or entry.body
    unused = [text for text in entry.replay.replaced or {} if text not in json.dumps(_said(entry))]
    assert not unused


def _said(entry: Entry) -> list[object]:
    return [dict(entry.headers), entry.body]


def test_the_file_holds_no_address_of_this_machine() -> None:
    text = FILE.read_text()
    hosts = set(re.findall(r"https?://([^/\"?%]+)", text))
    assert hosts <= {"app.example.com", "example.com"}
    assert not re.search(r"/(home|tmp|root|work)/", text)


@pytest.mark.parametrize(
    "recorded, came, is_equal",
    [
        pytest.param("a <value> b", "a x b", True, id="placeholder"),
        pytest.param("a <value> b", "a  b", False, id="nothing in its place"),
        pytest.param("<uuid>", "x", False, id="no UUID"),
        pytest.param("[a] (b).", "[a] (b)x", False, id="text, not an expression"),
    ],
)
def test_placeholders_stand_for_some_text(recorded: str, came: str, is_equal: bool) -> None:
    assert matches(recorded, came) is is_equal


def test_each_kind_of_change_is_made_and_noticed() -> None:
    tree = {
        "status": 400,
        "headers": {"Location": {"to": "a", "parameters": {"b": "c", "d": "e"}}},
        "body": {"f": [{"g": 1, "h": True}], "i": [], "j": {}, "k": 5},
    }
    rules = Rules(varies=["body.k"], open=["body.f[]"])
    changes = dict(changed_recordings(tree, rules))
    assert {
        "value of status",
        "name of headers.Location",
        "name of headers.Location.parameters.b",
        "presence of headers.Location.parameters.d",
        "order of b, d in headers.Location.parameters",
        "value of headers.Location.to",
        "length of body.f",
        "order of g, h in body.f[]",
        "value of body.f[].h",
        "emptiness of body.j",
        "length of body.i",
        "type of body.k",
    } <= changes.keys()
    assert not {"value of body.k", "presence of body.f[].g"} & changes.keys()
    for what, changed in changes.items():
        assert find_differences(changed, tree, rules), what


def test_an_open_object_may_have_more_members_and_another_not() -> None:
    tree, more = {"body": {"a": {"b": 1}}}, {"body": {"a": {"b": 1, OTHER: 2}}}
    assert find_differences(tree, more, Rules())
    assert not find_differences(tree, more, Rules(open=["body.a"]))
    assert find_differences(more, tree, Rules(open=["body.a"]))
