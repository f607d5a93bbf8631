"""Stack traces are recognised in the languages attendees write APIs in, and nothing else is."""

import html
import json

import pytest

from orchestrator.verify.robustness import shows_trace

TRACES = {
    "python": 'Traceback (most recent call last):\n  File "/app/api.py", line 7, in verify\n',
    "dotnet": "System.FormatException: bad\n   at Api.Tokens.Verify(String token) in /src/T.cs:4\n",
    "java": "java.lang.IllegalStateException\n\tat com.example.Api.verify(Api.java:12)\n",
    "node": "SyntaxError: Unexpected token\n    at JSON.parse (<anonymous>)\n",
    "node, asynchronous": "Error: x\n    at async verify (file:///a.mjs:1:2)",
    "node, anonymous": "Error: x\n    at /srv/app.js:10:3",
    "go": "panic: runtime error\n\ngoroutine 1 [running]:\nmain.verify()\n\t/src/main.go:12",
    "php": "#0 /var/www/index.php(12): verify()",
    "ruby": "api.rb:12:in `verify'",
    "express": "Error<br> &nbsp; &nbsp;at /srv/node_modules/express/lib/router.js:1:2",
}


@pytest.mark.parametrize("name", TRACES)
def test_a_trace_is_seen_however_it_is_wrapped(name: str) -> None:
    trace = TRACES[name]
    assert shows_trace(trace)
    assert shows_trace(json.dumps({"error": trace}))
    assert shows_trace(f"<pre>{html.escape(trace)}</pre>")


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"error": "invalid_token", "message": "the token has expired at noon"}',
        '{"messages": ["Hello"]}',
        "<html><body><p>Bad Request</p>\n  at your service</body></html>",
        "400 Bad Request: look at (the manual)",
    ],
)
def test_an_ordinary_refusal_is_none(text: str) -> None:
    assert not shows_trace(text)
