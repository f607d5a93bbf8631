"""Is a redirect URI one of the application's? (contract 3.10)"""

import re
from collections.abc import Iterable


def is_authorized(uri: str, authorized: Iterable[str], validation_policy: str) -> bool:
    """Exact string equality, or wildcards where the policy is `AllowWildcards`.

    An entry with `*` is ignored under `ExactMatch`, even when the URI equals it.
    """
    if not is_absolute_uri(uri):
        return False
    if validation_policy != "AllowWildcards":
        return uri in {entry for entry in authorized if "*" not in entry}
    return any(uri == entry if "*" not in entry else _matches(uri, entry) for entry in authorized)


def is_absolute_uri(uri: str) -> bool:
    """RFC 6749 3.1.2: absolute, no fragment; nothing a header or a log line would break on."""
    if not uri.isascii() or any(character <= " " or character == "\x7f" for character in uri):
        return False
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", uri)) and "#" not in uri


def _matches(uri: str, pattern: str) -> bool:
    scheme, separator, rest = pattern.partition("://")
    if not separator or "*" in scheme:
        return False
    authority, path, query = _split(rest)
    host, _, port = authority.partition(":")
    expression = (
        re.escape(scheme)
        + "://"
        + _host_expression(host)
        + ("" if not port else ":" + (r"\d+" if port == "*" else re.escape(port)))
        + _with_wildcards(path, r"[^/?]+")
        + ("" if query is None else r"\?" + _query_expression(query))
    )
    return re.fullmatch(expression, uri) is not None and not _could_lead_elsewhere(uri)


def _could_lead_elsewhere(uri: str) -> bool:
    """What a browser may read differently from the match above: `\\`, userinfo, dot segments."""
    path = uri.partition("?")[0].lower().replace("%2e", ".")
    return "\\" in uri or "@" in path or any(part in (".", "..") for part in path.split("/"))


def _split(rest: str) -> tuple[str, str, str | None]:
    """`host:port/path?query` without urlsplit, which refuses `*` as a port."""
    before, question, query = rest.partition("?")
    authority, slash, path = before.partition("/")
    return authority, slash + path, query if question else None


def _host_expression(host: str) -> str:
    """One `*`, in the left-most label of a host with three or more labels, never in an address."""
    first, _, others = host.partition(".")
    labels = host.split(".")
    if "*" not in host:
        return re.escape(host)
    if first.count("*") != 1 or "*" in others or len(labels) < 3 or labels[-1].isdigit():
        return r"(?!)"
    return _with_wildcards(first, r"[^.:/?]+") + re.escape("." + others)


def _query_expression(query: str) -> str:
    return "&".join(_pair_expression(pair) for pair in query.split("&"))


def _pair_expression(pair: str) -> str:
    name, equals, value = pair.partition("=")
    return re.escape(name + equals) + ("[^&]+" if value == "*" else re.escape(value))


def _with_wildcards(text: str, replacement: str) -> str:
    """At most one `*` per path segment; more of them match nothing."""
    if any(segment.count("*") > 1 for segment in text.split("/")):
        return r"(?!)"
    return replacement.join(re.escape(part) for part in text.split("*"))
