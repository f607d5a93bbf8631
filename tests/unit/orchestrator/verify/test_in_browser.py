"""What a page of the site saw of a refresh, judged."""

import pytest

from orchestrator.verify.in_browser import RoundTrip, find_round_trip_problem


def test_401_refresh_200_is_as_it_should_be() -> None:
    assert find_round_trip_problem(RoundTrip(200, 401, 200, 200)) is None


@pytest.mark.parametrize(
    "trip, words",
    [
        (RoundTrip(401, 401, 200, 200), "signed in calls /identity: 401, not 200"),
        (RoundTrip(200, 200, 200, 200), "with an expired token: 200, not 401"),
        (RoundTrip(200, "TypeError: Failed to fetch", 200, 200), "Failed to fetch, not 401"),
        (RoundTrip(200, 401, 403, 200), "the page calls /app/refresh: 403, not 200"),
        (RoundTrip(200, 401, 200, 401), "after the refresh the page calls /identity: 401"),
    ],
)
def test_the_first_thing_that_goes_wrong_is_said(trip: RoundTrip, words: str) -> None:
    assert words in str(find_round_trip_problem(trip))
