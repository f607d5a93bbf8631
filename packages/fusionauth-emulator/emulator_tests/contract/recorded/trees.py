"""A recording or an answer as one tree of JSON values: what `comparison` and `changes` work on.

    {"status": 302,
     "headers": {"Location": {"to": "https://…", "parameters": {"code": "…"}},
                 "Set-Cookie": {"access_token": {"value": "…", "Path": "/", "HttpOnly": ""}}},
     "body": …}

A member that was not recorded is left out. An OAuth error on a page is its JSON (contract 10.4).
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import httpx

from emulator_tests.contract.recorded.entries import Entry, Facts, filled

Tree = dict[str, Any]


def tree_of_recording(entry: Entry, facts: Facts) -> Tree:
    """With the values of this run where the entry says so (`replaced`)."""
    assert entry.replay, f"{entry.id} is not replayed"
    replaced = filled(dict(entry.replay.replaced or {}), facts)
    tree: Tree = {} if entry.status is None else {"status": entry.status}
    tree["headers"] = {
        name: _header(name, [_replaced(one, replaced) for one in _values(value)])
        for name, value in entry.headers.items()
    }
    if entry.body is not None:
        tree["body"] = _replaced(entry.body, replaced)
    return tree


def tree_of_answer(response: httpx.Response, entry: Entry) -> Tree:
    """Of the headers only those which the entry has: no recording shows all of them."""
    tree: Tree = {"status": response.status_code}
    tree["headers"] = {
        name: _header(name, response.headers.get_list(name))
        for name in entry.headers
        if name in response.headers
    }
    if response.url.scheme == "https":  # what was recorded over http lacks it
        for cookie in tree["headers"].get("Set-Cookie", {}).values():
            cookie.pop("Secure", None)
    if entry.body is not None:
        tree["body"] = _body(response)
    return tree


def _values(value: str | list[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def _replaced(given: Any, replaced: Mapping[str, str]) -> Any:
    if isinstance(given, str):
        for text, stands_for in replaced.items():
            given = given.replace(text, stands_for)
        return given
    if isinstance(given, list):
        return [_replaced(one, replaced) for one in given]
    if isinstance(given, dict):
        return {name: _replaced(one, replaced) for name, one in given.items()}
    return given


def _header(name: str, values: Sequence[str]) -> Any:
    match name.lower():
        case "location":
            to, _, query = values[0].partition("?")
            return {"to": to, "parameters": dict(parse_qsl(query, keep_blank_values=True))}
        case "set-cookie":
            return dict(map(_cookie, values))
        case _:
            return values[0] if len(values) == 1 else list(values)


def _cookie(header: str) -> tuple[str, dict[str, str]]:
    (name, value), *attributes = (
        (part.partition("=")[0].strip(), part.partition("=")[2]) for part in header.split(";")
    )
    return name, {"value": value, **dict(attributes)}


def _body(response: httpx.Response) -> Any:
    text = response.text
    if "html" in response.headers.get("content-type", ""):
        found = re.search(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)
        text = html.unescape(found[1]) if found else text
    try:
        return json.loads(text)
    except ValueError:
        return text
