"""Whether a browser keeps a cookie, and whether it sends it (RFC 6265bis §5.7, §5.8). Pure.

One point is up to the browser: what counts as a secure connection. Chromium and Firefox take
`http://localhost` for one, Safari does not; such a cookie is kept `BY_SOME`.
"""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from orchestrator.web.set_cookie import SetCookie

MAX_BYTES = 4096  # name and value together


class Kept(StrEnum):
    YES = "kept"
    BY_SOME = "kept by some"
    NO = "dropped"
    DELETED = "deleted"


@dataclass(frozen=True)
class Verdict:
    """reason, section: why it is dropped; empty where it is kept."""

    kept: Kept
    reason: str = ""
    section: str = ""


def judge_cookie(cookie: SetCookie, url: str) -> Verdict:
    """What a browser does with this cookie when `url` sets it; in the order of §5.7."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if len(cookie.name) + len(cookie.value) > MAX_BYTES:
        return _dropped(f"name and value are longer than {MAX_BYTES} bytes", "5.6")
    if cookie.domain and not domain_matches(host, cookie.domain):
        return _dropped(f"Domain={cookie.domain} is not the host {host} or above it", "5.7")
    if cookie.domain and "." not in cookie.domain and cookie.domain != host:
        return _dropped(f"Domain={cookie.domain} is a whole top-level domain", "5.7")
    if cookie.same_site == "None" and not cookie.secure:
        return _dropped("SameSite=None needs Secure", "5.7")
    if problem := _prefix_problem(cookie):
        return _dropped(problem, "4.1.3")
    if cookie.secure and parts.scheme != "https":
        return _secure_over_http(host)
    return Verdict(Kept.DELETED if cookie.deletes else Kept.YES)


def _secure_over_http(host: str) -> Verdict:
    section = "RFC 6265bis 5.7"
    if host == "localhost" or host.endswith(".localhost"):
        reason = "Secure over plain http: Safari drops it, Chromium and Firefox trust localhost"
        return Verdict(Kept.BY_SOME, reason, section)
    return Verdict(Kept.NO, f"Secure, and http://{host} is not a secure connection", section)


def _prefix_problem(cookie: SetCookie) -> str | None:
    """`__Host-` and `__Secure-`, in any case."""
    name = cookie.name.lower()
    if name.startswith("__secure-") and not cookie.secure:
        return "a name with __Secure- needs Secure"
    if name.startswith("__host-") and (not cookie.secure or cookie.domain or cookie.path != "/"):
        return "a name with __Host- needs Secure, Path=/ and no Domain"
    return None


def find_reason_not_sent(
    cookie: SetCookie, set_by: str, url: str, page: str | None, *, top_level: bool
) -> str | None:
    """Why a kept cookie does not go with a request to `url`; None when it goes.

    set_by: the host that set it. page: the URL of the page that asks, None for typed addresses.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not domain_matches(host, cookie.domain) if cookie.domain else host != set_by:
        return f"it belongs to {cookie.domain or set_by}, not to {host}"
    if not _path_matches(parts.path or "/", cookie.path or "/"):
        return f"its Path={cookie.path} does not cover {parts.path}"
    if page is not None and not _same_site(parts, urlsplit(page)):
        return _cross_site_reason(cookie, urlsplit(page).hostname or "", host, top_level=top_level)
    return None


def _cross_site_reason(cookie: SetCookie, page: str, host: str, *, top_level: bool) -> str | None:
    """Without the attribute browsers take Lax."""
    policy = cookie.same_site or "Lax"
    if policy == "None" or (policy == "Lax" and top_level):
        return None
    return f"SameSite={policy}, and {page} is another site than {host}"


def domain_matches(host: str, domain: str) -> bool:
    """RFC 6265bis §5.1.3."""
    if host == domain:
        return True
    return host.endswith("." + domain) and not _is_address(host)


def _path_matches(path: str, cookie_path: str) -> bool:
    """RFC 6265bis §5.1.4."""
    if path == cookie_path:
        return True
    return path.startswith(cookie_path.rstrip("/") + "/")


def _same_site(one: SplitResult, other: SplitResult) -> bool:
    """Same scheme and registrable domain; ports do not matter (RFC 6265bis §5.2).

    The registrable domain is taken for the last two labels: no public suffix list here.
    """
    return one.scheme == other.scheme and _site(one.hostname) == _site(other.hostname)


def _site(host: str | None) -> str:
    host = host or ""
    return host if _is_address(host) else ".".join(host.split(".")[-2:])


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _dropped(reason: str, section: str) -> Verdict:
    return Verdict(Kept.NO, reason, f"RFC 6265bis {section}")
