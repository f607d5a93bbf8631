"""A `Set-Cookie` line as a browser reads it (RFC 6265bis §5.6)."""

from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class SetCookie:
    """Attributes as sent; None where the line does not have them. domain: without a leading dot."""

    name: str
    value: str = field(repr=False)
    domain: str | None = None
    path: str | None = None
    same_site: str | None = None
    max_age_s: int | None = None
    expires_at_s: float | None = None
    secure: bool = False
    http_only: bool = False

    @property
    def deletes(self) -> bool:
        """Max-Age wins over Expires (§5.7); what has ended already removes the cookie."""
        if self.max_age_s is not None:
            return self.max_age_s <= 0
        return self.expires_at_s is not None and self.expires_at_s <= 0

    @property
    def attributes(self) -> str:
        """All attributes in one line, for people."""
        shown = ["HttpOnly"] if self.http_only else []
        shown += ["Secure"] if self.secure else []
        pairs = (
            ("SameSite", self.same_site),
            ("Path", self.path),
            ("Domain", self.domain),
            ("Max-Age", self.max_age_s),
        )
        return "; ".join(shown + [f"{name}={value}" for name, value in pairs if value is not None])


def parse_set_cookie(line: str, *, now_s: float) -> SetCookie | None:
    """None for a line a browser ignores. expires_at_s: seconds from now."""
    pair, *parts = line.split(";")
    name, equals, value = pair.partition("=")
    if not equals or not name.strip():
        return None
    attributes = _attributes(parts)
    return SetCookie(
        name=name.strip(),
        value=value.strip(),
        domain=attributes.get("domain", "").lstrip(".").lower() or None,
        path=attributes.get("path") or None,
        same_site=attributes.get("samesite", "").capitalize() or None,
        max_age_s=_whole_number(attributes.get("max-age", "")),
        expires_at_s=_seconds_until(attributes.get("expires", ""), now_s),
        secure="secure" in attributes,
        http_only="httponly" in attributes,
    )


def _attributes(parts: list[str]) -> dict[str, str]:
    """By name in lower case; of two the last one counts."""
    pairs = (part.partition("=") for part in parts)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _whole_number(text: str) -> int | None:
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None


def _seconds_until(date: str, now_s: float) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp() - now_s
    except (ValueError, TypeError, OverflowError):
        return None
