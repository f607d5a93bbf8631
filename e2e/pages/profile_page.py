"""The site's profile page, where sign-in ends."""

from playwright.sync_api import Page


class ProfilePage:
    def __init__(self, page: Page) -> None:
        self._page = page
        self.heading = page.get_by_role("heading", name="Your profile")
        self.status = page.get_by_role("status")
        self.identity = page.get_by_role("region", name="Identity")
        self.show_identity_button = page.get_by_role("button", name="Show my identity")
        self._log_out_link = page.get_by_role("link", name="Log out")

    def open(self) -> "ProfilePage":
        self._page.goto("/profile.html")
        return self

    def show_identity(self) -> None:
        """Ends here with the identity shown, or on the login page."""
        self._log_out_link.wait_for()  # the script makes it a link: before that no button works
        self.show_identity_button.click()

    def log_out(self) -> None:
        """Ends on the start page."""
        self._log_out_link.click()
