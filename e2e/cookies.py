"""The hosted backend's cookies as the browser holds them (contract 2.8)."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import BrowserContext, Cookie

TOKEN_COOKIES = {"app.at", "app.at_exp", "app.idt", "app.rt"}


def app_cookies(context: BrowserContext) -> Mapping[str, Cookie]:
    """By name; those that begin with `app.`."""
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    return {name: cookie for name, cookie in cookies.items() if name.startswith("app.")}


def read_claims(token: str) -> Mapping[str, Any]:
    """The claims of a JWT, unverified: here the browser's view matters, the API verifies."""
    payload = token.split(".")[1]
    claims: Mapping[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * 3))
    return claims
