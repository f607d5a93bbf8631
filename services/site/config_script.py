"""`/config.js`: static/config.js with the addresses of this environment in it."""

import json
from pathlib import Path

from .settings import Settings


def make_config_script(settings: Settings, template: Path) -> str:
    """The template's comment, then our values. With default settings: the template itself."""
    comment, _, _ = template.read_text(encoding="utf-8").partition("export ")
    values = {
        "clientId": settings.client_id,
        "fusionAuthUrl": settings.fusionauth_url,
        "apiUrl": settings.api_url,
        "siteUrl": settings.site_url,
    }
    # "<" escaped: no value can end a <script> element, should the text ever stand in one.
    literal = json.dumps(values, indent=2).replace("<", "\\u003c")
    return f"{comment}export const config = {literal};\n"
