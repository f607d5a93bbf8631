"""Shapes: defaults, types and what is ignored (contract 1.5)."""

from typing import Any

import pytest

from fusionauth_emulator.errors import Errors
from fusionauth_emulator.shapes.administration import SYSTEM_CONFIGURATION
from fusionauth_emulator.shapes.application import APPLICATION
from fusionauth_emulator.shapes.shape import (
    AnyObject,
    Choice,
    Date,
    Decimal,
    Flag,
    Id,
    ListOf,
    Number,
    Shape,
    Text,
    object_of,
    parse_uuid,
)
from fusionauth_emulator.shapes.tenant import TENANT
from fusionauth_emulator.shapes.user import USER

UPPER = "E9FDB985-9173-4E01-9D73-AC2D60D1DC8E"


def fill(shape: Shape, given: Any) -> Any:
    errors = Errors()
    filled = shape.fill(given, "", errors)
    assert not errors
    return filled


def codes(shape: Shape, given: Any) -> dict[str, list[str]]:
    errors = Errors()
    shape.fill(given, "", errors)
    return {path: [one.code for one in found] for path, found in errors.fields.items()}


SHAPE = object_of(
    text=Text("x"), flag=Flag(), number=Number(5), choice=Choice("a", "b"), list=ListOf(Text()),
    inner=object_of(flag=Flag(True), none=Text()), data=AnyObject(), ratio=Decimal(0.5), id=Id(),
)  # fmt: skip
DEFAULTS = {
    "text": "x", "flag": False, "number": 5, "choice": "a", "list": [], "inner": {"flag": True},
    "data": {}, "ratio": 0.5,
}  # fmt: skip


@pytest.mark.parametrize("given", [None, {}, dict.fromkeys(DEFAULTS), {"unknown": 1}])
def test_what_is_absent_or_null_has_its_default_and_the_unknown_is_dropped(given: Any) -> None:
    assert fill(SHAPE, given) == DEFAULTS


def test_what_is_given_stays() -> None:
    given = {
        "text": "", "flag": True, "number": 0, "choice": "b", "list": ["a", "a"],
        "inner": {"flag": False, "none": "n"}, "data": {"any": [None]}, "ratio": 1, "id": UPPER,
    }  # fmt: skip
    assert fill(SHAPE, given) == {**given, "id": UPPER.lower()}


WRONG = [
    ({"text": {}}, "text", "[invalidJSON]"),
    ({"text": ["x"]}, "text", "[invalidJSON]"),
    ({"flag": "yes"}, "flag", "[invalidJSON]"),
    ({"flag": "tRUE"}, "flag", "[invalidJSON]"),
    ({"flag": 1.0}, "flag", "[invalidJSON]"),
    ({"number": True}, "number", "[invalidJSON]"),
    ({"number": "1.5"}, "number", "[invalidJSON]"),
    ({"number": "0x10"}, "number", "[invalidJSON]"),
    ({"number": "1_000"}, "number", "[invalidJSON]"),
    ({"number": "٥"}, "number", "[invalidJSON]"),
    ({"number": "9" * 5000}, "number", "[invalidJSON]"),
    ({"number": 2**31}, "number", "[invalid]number"),
    ({"number": -1}, "number", "[invalid]number"),
    ({"choice": "A"}, "choice", "[invalidOption]choice"),
    ({"choice": ["a"]}, "choice", "[invalidOption]choice"),
    ({"list": {}}, "list", "[invalidJSON]"),
    ({"list": ["a", {}]}, "list[1]", "[invalidJSON]"),
    ({"list": "a"}, "list", "[invalidJSON]"),
    ({"inner": 1}, "inner", "[invalidJSON]"),
    ({"inner": {"flag": []}}, "inner.flag", "[invalidJSON]"),
    ({"data": []}, "data", "[invalidJSON]"),
    ({"ratio": "nan"}, "ratio", "[invalidJSON]"),
    ({"ratio": True}, "ratio", "[invalidJSON]"),
    ({"id": "x"}, "id", "[invalidJSON]"),
]


@pytest.mark.parametrize("given, path, code", WRONG)
def test_what_is_of_a_wrong_type_is_reported_by_its_path(given: Any, path: str, code: str) -> None:
    assert codes(SHAPE, given) == {path: [code]}


CONVERTED = [
    ({"flag": "true"}, {"flag": True}),
    ({"flag": " TRUE "}, {"flag": True}),
    ({"flag": "False"}, {"flag": False}),
    ({"flag": 1}, {"flag": True}),
    ({"flag": 0}, {"flag": False}),
    ({"inner": {"flag": ""}}, {"inner": {"flag": True}}),
    ({"number": "3600"}, {"number": 3600}),
    ({"number": " +7 "}, {"number": 7}),
    ({"number": ""}, {"number": 5}),
    ({"number": 1.9}, {"number": 1}),
    ({"text": 5}, {"text": "5"}),
    ({"text": 1.5}, {"text": "1.5"}),
    ({"text": True}, {"text": "true"}),
    ({"list": ["a", 1]}, {"list": ["a", "1"]}),
    ({"ratio": "0.25"}, {"ratio": 0.25}),
    ({"ratio": ""}, {"ratio": 0.5}),
]


@pytest.mark.parametrize("given, expected", CONVERTED)
def test_e02_scalars_are_converted_as_jackson_does(given: Any, expected: Any) -> None:
    """Contract 1.5: official kickstarts send `"requireRegistration": "true"`."""
    assert fill(SHAPE, given) == {**DEFAULTS, **expected}


def test_e02_what_is_converted_is_checked_all_the_same() -> None:
    assert codes(SHAPE, {"number": "-1"}) == {"number": ["[invalid]number"]}
    assert codes(SHAPE, {"number": "99999999999"}) == {"number": ["[invalid]number"]}


def test_a_date_is_year_month_day() -> None:
    assert fill(Date(), "1981-06-04") == "1981-06-04"
    wrong: Any
    for wrong in ("1981-6-4", "04.06.1981", "1981-02-30", 1981, []):
        assert codes(object_of(date=Date()), {"date": wrong}) == {"date": ["[invalidJSON]"]}


@pytest.mark.parametrize("shape", [TENANT, APPLICATION, SYSTEM_CONFIGURATION, USER])
def test_filling_what_was_filled_changes_nothing(shape: Shape) -> None:
    once = fill(shape, {"name": "x"})
    assert fill(shape, once) == once


def test_defaults_are_never_shared_between_documents() -> None:
    one = fill(TENANT, {})
    one["connectorPolicies"][0]["domains"].append("example.com")
    assert fill(TENANT, {})["connectorPolicies"][0]["domains"] == ["*"]


@pytest.mark.parametrize(
    "text, canonical",
    [
        (UPPER, UPPER.lower()),
        ("00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000001"),
        (UPPER.replace("-", ""), None),
        ("{" + UPPER + "}", None),
        ("urn:uuid:" + UPPER, None),
        (UPPER + " ", None),
        ("", None),
        (None, None),
        (5, None),
    ],
)
def test_a_uuid_has_one_form(text: object, canonical: str | None) -> None:
    assert parse_uuid(text) == canonical


def test_a_set_has_each_value_once() -> None:
    """Also where two unknown grants have become the same word (contract 11.2)."""
    configuration = {"enabledGrants": ["password", "x", "password", "y"]}
    filled = fill(APPLICATION, {"name": "x", "oauthConfiguration": configuration})
    assert filled["oauthConfiguration"]["enabledGrants"] == ["password", "unknown"]
