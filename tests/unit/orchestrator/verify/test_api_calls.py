"""What is quoted of an API's answer, and the origins that a careless comparison lets in."""

import pytest

from orchestrator.verify.api_calls import LONGEST_QUOTE, reason_of
from orchestrator.verify.cors_checks import make_foreign_origins
from orchestrator.web.exchange import Answer

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "answer, words",
    [
        (Answer(401, body=b'{"check": "aud"}\n'), ' (it says: {"check": "aud"})'),
        (Answer(500, body=b"it\n\tbroke\x1b[31m"), " (it says: it broke [31m)"),
        (Answer(200, body=f"you sent {TOKEN}!".encode()), " (it says: you sent (a token)!)"),
        (
            Answer(401, (("WWW-Authenticate", 'Bearer error_description="it expired"'),)),
            " (it says: it expired)",
        ),
        (Answer(401), ""),
        (Answer(0, body=b"connection refused"), ""),
    ],
)
def test_g03_the_apis_own_reason_is_quoted_on_one_line(answer: Answer, words: str) -> None:
    assert reason_of(answer) == words


def test_g03_a_long_reason_is_cut() -> None:
    said = reason_of(Answer(500, body=b"x" * 10_000))
    assert len(said) < LONGEST_QUOTE + 20
    assert said.endswith("…)")


@pytest.mark.parametrize(
    "site, strangers",
    [
        (
            "http://localhost:3000",
            {
                "http://localhost:3000.evil.example",
                "http://localhost:30001",
                "http://evillocalhost",
                "http://evil-localhost:3000",
                "http://evil.localhost:3000",
                "https://localhost:3000",
                "http://localhost:1",
            },
        ),
        (
            "https://www.example.com",
            {
                "https://www.example.com.evil.example",
                "https://www.example.com:10001",
                "https://evil-www.example.com",
                "http://www.example.com",
                "https://www.example.com:1",
            },
        ),
        ("http://[::1]:40000", {"https://[::1]:40000", "http://[::1]:10001", "http://[::1]:1"}),
    ],
)
def test_g04_foreign_origins_are_near_the_sites_and_never_the_sites(
    site: str, strangers: set[str]
) -> None:
    found = make_foreign_origins(site)
    assert strangers <= set(found)
    assert {"https://evil.example", "null"} <= set(found)
    assert site not in found
