"""What a page of the site saw of a refresh, judged."""

import pytest

from orchestrator.verify.findings import Outcome
from orchestrator.verify.refresh_in_browser import RoundTrip, judge_round_trip


def test_401_refresh_200_is_as_it_should_be() -> None:
    assert judge_round_trip(RoundTrip(200, 401, 200, 200)).outcome is Outcome.OK


@pytest.mark.parametrize(
    "trip, words",
    [
        (RoundTrip(401, 401, 200, 200), "signed in, calls /identity: 401, not 200"),
        (RoundTrip(200, 200, 200, 200), "with an expired token, calls /identity: 200, not 401"),
        (RoundTrip(200, "TypeError: Failed to fetch", 200, 200), "Failed to fetch, not 401"),
        (RoundTrip(200, 401, 200, 401), "its tokens refreshed, calls /identity: 401"),
    ],
)
def test_the_first_thing_that_goes_wrong_is_said(trip: RoundTrip, words: str) -> None:
    finding = judge_round_trip(trip)
    assert finding.outcome is Outcome.FAIL
    assert words in finding.reason


@pytest.mark.parametrize("refreshed", [400, 403, "TypeError: Failed to fetch"])
def test_a_refresh_that_fusionauth_refuses_is_not_the_apis_fault(refreshed: object) -> None:
    finding = judge_round_trip(RoundTrip(200, 401, refreshed, 401))
    assert finding.outcome is Outcome.NOT_CHECKED
    assert f"FusionAuth does not refresh ({refreshed})" in finding.reason


def test_g03_the_page_and_the_apis_own_reason_are_named() -> None:
    trip = RoundTrip(401, 401, 200, 200, "http://localhost:3001", {"signed_in": '{"check": "aud"}'})
    reason = judge_round_trip(trip).reason
    assert "a page of http://localhost:3001, signed in, calls /identity: 401, not 200" in reason
    assert reason.endswith('(it says: {"check": "aud"})')
