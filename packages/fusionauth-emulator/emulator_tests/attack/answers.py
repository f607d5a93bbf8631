"""Reading a refusal. An attack that got through fails an assertion here, not a look-up."""

from collections.abc import Awaitable

import httpx


def refusal_of(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, error and reason of an OAuth error in JSON (contract 3.9)."""
    assert answer.status_code >= 400, f"it got through: {answer.status_code} {answer.text[:200]}"
    document = answer.json()
    return answer.status_code, document["error"], document["error_reason"]


def told_client(answer: httpx.Response) -> dict[str, str]:
    """The query of the redirect by which a client learns that it was refused."""
    assert answer.status_code == 302, f"it got through: {answer.status_code} {answer.text[:200]}"
    return dict(httpx.URL(answer.headers["location"]).params)


async def status_of(answer: Awaitable[httpx.Response]) -> int:
    """A fault of the server in this process comes back as the exception it was."""
    try:
        return (await answer).status_code
    except Exception as error:
        raise AssertionError(f"a fault of the server: {error!r}") from error
