"""FusionAuth's self-registration page, its own or the emulator's (contract 10.3)."""

import re

from playwright.sync_api import Page

from e2e.fusionauth import User
from e2e.pages.profile_page import ProfilePage


class RegisterPage:
    def __init__(self, page: Page) -> None:
        self._page = page
        self.email = page.get_by_role("textbox", name="Email")
        self.password = page.get_by_role("textbox", name=re.compile(r"^Password"))
        self.taken = page.get_by_text("already exists")
        self._register = page.get_by_role("button", name="Register")

    def register(self, user: User) -> ProfilePage:
        self.try_to_register(user)
        return ProfilePage(self._page)

    def try_to_register(self, user: User) -> "RegisterPage":
        self.email.fill(user.login)
        self.password.fill(user.password)
        self._register.click()
        return self
