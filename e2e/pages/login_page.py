"""FusionAuth's login page, its own or the emulator's (contract 10.1)."""

import re

from playwright.sync_api import Page

from e2e.fusionauth import User
from e2e.pages.profile_page import ProfilePage


class LoginPage:
    def __init__(self, page: Page) -> None:
        self._page = page
        # "Email" up to FusionAuth 1.58 (contract 10.1)
        self.login = page.get_by_role("textbox", name=re.compile(r"^(Login|Email)"))
        self.password = page.get_by_role("textbox", name="Password")
        self.wrong_credentials = page.get_by_text("Invalid login credentials.")
        self.registration_required = page.get_by_role("heading", name="Registration Required")
        self._keep_me = page.get_by_role("checkbox", name="Keep me signed in")
        self._submit = page.get_by_role("button", name="Submit")

    def sign_in(self, user: User, *, stay: bool = False) -> ProfilePage:
        """stay: tick "Keep me signed in"."""
        if stay:
            self._keep_me.check()
        self.try_to_sign_in(user)
        return ProfilePage(self._page)

    def sign_in_by_keyboard(self, user: User) -> ProfilePage:
        """Types as somebody does who never touches the mouse, from where the page puts them."""
        keyboard = self._page.keyboard
        keyboard.type(user.login)
        keyboard.press("Tab")
        keyboard.type(user.password)
        keyboard.press("Enter")
        return ProfilePage(self._page)

    def try_to_sign_in(self, user: User) -> "LoginPage":
        self.login.fill(user.login)
        self.password.fill(user.password)
        self._submit.click()
        return self
