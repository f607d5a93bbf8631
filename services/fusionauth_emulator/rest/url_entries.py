"""Which URLs an application's lists of authorized URLs may hold (contract 3.10, 5.5)."""

import re

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]+")


def is_valid_entry(url: str, validation_policy: str) -> bool:
    """An absolute URI, custom schemes included, no fragment; `*` with wildcards allowed only."""
    if _ABSOLUTE.fullmatch(url) is None or "#" in url:
        return False
    scheme, _, rest = url.partition(":")
    if scheme.lower() in ("http", "https") and not re.match(r"//[^/?]", rest):
        return False
    return "*" not in url or validation_policy == "AllowWildcards"
