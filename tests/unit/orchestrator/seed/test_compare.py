"""When a wanted value is there, and the smallest patch when it is not."""

from typing import Any

import pytest

from orchestrator.fusionauth.object_shapes import (
    APPLICATION,
    CORS_CONFIGURATION,
    OAUTH_CONFIGURATION,
)
from orchestrator.fusionauth.shape import ANY_OBJECT, ListOf, Scalar, Shape, object_of, set_of
from orchestrator.fusionauth.value import Document, Value
from orchestrator.secrets import Secret
from orchestrator.seed.compare import FieldChange, field_changes, merge_patch, same

UUID_TEXT = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"


@pytest.mark.parametrize(
    "wanted, found, shape",
    [
        pytest.param("a", "a", Scalar.TEXT, id="texts"),
        pytest.param(None, None, Scalar.TEXT, id="null is absent"),
        pytest.param((), None, ListOf(Scalar.TEXT), id="an empty array is absent"),
        pytest.param(Secret("s"), "s", Scalar.SECRET, id="a secret and its text"),
        pytest.param(UUID_TEXT, UUID_TEXT.upper(), Scalar.ID, id="ids in any case"),
        pytest.param(("b", "a"), ("a", "b"), set_of(Scalar.TEXT), id="sets in any order"),
        pytest.param(("a", "b"), ("a", "b"), ListOf(Scalar.TEXT), id="lists in order"),
        pytest.param(1, 1.0, Scalar.ANY, id="a number in either form"),
        pytest.param(
            ({"a": "1"},), ({"a": "1", "b": "2"},), ListOf(ANY_OBJECT), id="filled-in members"
        ),
    ],
)
def test_is_the_same(wanted: Value, found: Value, shape: Shape) -> None:
    assert same(wanted, found, shape)


@pytest.mark.parametrize(
    "wanted, found, shape",
    [
        pytest.param("a", "A", Scalar.TEXT, id="case of a text"),
        pytest.param((None,), ((),), Scalar.ANY, id="an item that is null and one that is empty"),
        pytest.param("a", None, Scalar.TEXT, id="absent"),
        pytest.param(None, "a", Scalar.TEXT, id="to be removed"),
        pytest.param(True, 1, Scalar.ANY, id="true is not 1"),
        pytest.param(0, False, Scalar.ANY, id="0 is not false"),
        pytest.param("3600", 3600, Scalar.ANY, id="text is not number"),
        pytest.param(Secret("s"), None, Scalar.SECRET, id="secret absent"),
        pytest.param(("a", "b"), ("b", "a"), ListOf(Scalar.TEXT), id="order of a list"),
        pytest.param(("a",), ("a", "b"), ListOf(Scalar.TEXT), id="longer list"),
        pytest.param(("a",), ("a", "b"), set_of(Scalar.TEXT), id="larger set"),
        pytest.param(("a", "b"), ("a",), set_of(Scalar.TEXT), id="smaller set"),
        pytest.param((), ("a",), set_of(Scalar.TEXT), id="emptied set"),
        pytest.param(({"a": "1"},), ({"a": "2"},), ListOf(ANY_OBJECT), id="object in a list"),
    ],
)
def test_is_different(wanted: Value, found: Value, shape: Shape) -> None:
    assert not same(wanted, found, shape)


def test_first_redirect_url_matters_as_it_is_the_default() -> None:
    wanted: Document = {"authorizedRedirectURLs": ("http://a", "http://b")}
    found: Document = {"authorizedRedirectURLs": ("http://b", "http://a")}

    assert merge_patch(wanted, found, OAUTH_CONFIGURATION) == wanted


@pytest.mark.parametrize(
    "shape, member, names",
    [
        (OAUTH_CONFIGURATION, "enabledGrants", ("refresh_token", "authorization_code")),
        (CORS_CONFIGURATION, "allowedMethods", ("POST", "GET")),
        (CORS_CONFIGURATION, "allowedOrigins", ("http://b", "http://a")),
    ],
)
def test_order_of_a_set_is_no_drift(shape: Any, member: str, names: tuple[str, ...]) -> None:
    assert not merge_patch({member: names}, {member: tuple(sorted(names))}, shape)


def test_patch_holds_only_what_differs() -> None:
    wanted: Document = {
        "name": "Demo",
        "oauthConfiguration": {"debug": True, "requireRegistration": True},
        "loginConfiguration": {"allowTokenRefresh": True},
    }
    found: Document = {
        "name": "Demo",
        "oauthConfiguration": {"debug": True, "requireRegistration": False, "clientId": "x"},
        "loginConfiguration": {"allowTokenRefresh": True, "requireAuthentication": True},
        "state": "Active",
    }

    patch = merge_patch(wanted, found, APPLICATION)

    assert patch == {"oauthConfiguration": {"requireRegistration": True}}
    assert list(field_changes(patch, found)) == [
        FieldChange("oauthConfiguration.requireRegistration", False, True)
    ]


def test_section_the_server_does_not_have_is_sent_whole() -> None:
    wanted: Document = {"data": {"room": {"seats": 30}}}

    assert merge_patch(wanted, {}, object_of(data=ANY_OBJECT)) == wanted


@pytest.mark.parametrize("wanted", [{}, {"seats": 30}, {"seats": None}])
def test_object_takes_the_place_of_a_single_value(wanted: Value) -> None:
    found: Document = {"data": {"room": 7}}

    assert merge_patch({"data": {"room": wanted}}, found, APPLICATION) == {"data": {"room": wanted}}


def test_value_behind_a_secret_member_is_masked_on_both_sides() -> None:
    found: Document = {"oauthConfiguration": {"clientSecret": "old-secret"}}
    wanted: Document = {"oauthConfiguration": {"clientSecret": Secret("new-secret")}}

    (change,) = field_changes(merge_patch(wanted, found, APPLICATION), found)

    assert change.path == "oauthConfiguration.clientSecret"
    assert str(change.old) == str(change.new) == "********"
    assert "secret" not in repr(change).removeprefix(f"FieldChange(path='{change.path}'")
