"""Scopes and their policies (contract 3.11)."""

import pytest

from fusionauth_emulator.oauth2.oauth_errors import OAuthError
from fusionauth_emulator.oauth2.scopes import narrow_scopes, parse_scopes, settle_scopes

KNOWN = frozenset({"openid", "email"})


def test_scopes_keep_their_order_and_lose_repetitions() -> None:
    assert parse_scopes("  openid email  openid ") == ("openid", "email")
    assert parse_scopes("") == ()


def test_an_unknown_scope_is_refused_removed_or_allowed_by_policy() -> None:
    asked = ("openid", "admin")
    assert settle_scopes(asked, KNOWN, "Remove") == ("openid",)
    assert settle_scopes(asked, KNOWN, "Allow") == asked
    with pytest.raises(OAuthError) as caught:
        settle_scopes(asked, KNOWN, "Reject")
    assert (caught.value.error, caught.value.reason) == ("invalid_scope", "unknown_scope")


def test_a_refresh_may_ask_for_less_but_not_for_more() -> None:
    granted = ("openid", "email")
    assert narrow_scopes(granted, ("email",)) == ("email",)
    assert narrow_scopes(granted, ()) == granted
    with pytest.raises(OAuthError, match="invalid_scope"):
        narrow_scopes(granted, ("profile",))
