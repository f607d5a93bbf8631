"""Pictures that only a running FusionAuth can give: its own pages, as a user meets them."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from e2e.settings import load_settings
from orchestrator.chromium import find_chromium, list_browsers

SIZE = {"width": 1024, "height": 768}


def take_pictures(project: str, root: Path, folder: Path) -> Mapping[str, str]:
    """What each shows → its file name in `folder`."""
    state_dir = load_settings(root).state_dir
    urls = json.loads((state_dir / project / "state.json").read_text(encoding="utf-8"))["urls"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(list_browsers(os.environ))
        )
        page = browser.new_page(viewport=SIZE, locale="en-US")  # type: ignore[arg-type]
        taken = {name: _take(page, urls, name, folder) for name in ("login", "register", "error")}
        browser.close()
    return {f"FusionAuth's {name} page": file for name, file in taken.items()}


def _take(page: Page, urls: Mapping[str, str], name: str, folder: Path) -> str:
    page.goto(urls["site"])
    page.get_by_role("link", name="Sign in").click()
    if name == "register":
        page.get_by_role("link", name="Create an account").click()
    if name == "error":
        page.goto(f"{urls['fusionauth']}/oauth2/authorize?client_id=nobody&response_type=code")
    page.screenshot(path=folder / f"{name}.png")
    return f"{name}.png"
