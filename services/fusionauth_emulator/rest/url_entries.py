"""Which URLs an application's lists of authorized URLs may hold (contract 3.10, 5.5)."""

import re

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]+")


def is_absolute(url: str) -> bool:
    """Custom schemes included; `http` and `https` with a host."""
    if _ABSOLUTE.fullmatch(url) is None:
        return False
    scheme, _, rest = url.partition(":")
    return scheme.lower() not in ("http", "https") or re.match(r"//[^/?#]", rest) is not None


def is_valid_entry(url: str, validation_policy: str) -> bool:
    """An absolute URI, no fragment; `*` with wildcards allowed only."""
    if not is_absolute(url) or "#" in url:
        return False
    return "*" not in url or validation_policy == "AllowWildcards"
