"""What a sign-in is walked through: the environment, the application, the person."""

from dataclasses import dataclass

from orchestrator.secrets import Secret

# what the site's pages ask for (design 3)
SCOPE = "openid offline_access email profile"


@dataclass(frozen=True)
class Target:
    """URLs without a trailing slash. redirect_uri: where the browser is to end up."""

    fusionauth_url: str
    api_url: str
    site_url: str
    client_id: str
    redirect_uri: str
    login: str
    password: Secret
    scope: str = SCOPE

    def hosted(self, route: str) -> str:
        """The address of a hosted backend's route that takes the client Id (contract 2)."""
        return f"{self.fusionauth_url}/app/{route}/{self.client_id}"
