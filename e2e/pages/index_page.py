"""The site's start page: signed out."""

from playwright.sync_api import Page

from e2e.pages.login_page import LoginPage
from e2e.pages.register_page import RegisterPage


class IndexPage:
    def __init__(self, page: Page) -> None:
        self._page = page
        self.sign_in_link = page.get_by_role("link", name="Sign in", exact=True)
        self._register_link = page.get_by_role("link", name="Create an account")

    def open(self) -> "IndexPage":
        self._page.goto("/index.html")
        return self

    def go_to_login(self) -> LoginPage:
        self.sign_in_link.click()
        return LoginPage(self._page)

    def go_to_registration(self) -> RegisterPage:
        self._register_link.click()
        return RegisterPage(self._page)
