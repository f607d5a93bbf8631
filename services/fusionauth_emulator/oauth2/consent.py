"""`GET /oauth2/consent`: from the login intent to the code.

Every application here is a first party (third parties need a plan, contract 3.11), so nothing is
asked: the step passes straight through.
"""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from services.fusionauth_emulator.oauth2 import browser
from services.fusionauth_emulator.oauth2.authorize_answers import redirect
from services.fusionauth_emulator.oauth2.authorize_reading import read_authorize_request
from services.fusionauth_emulator.oauth2.code_grant import grant_code
from services.fusionauth_emulator.oauth2.parameters import query_parameters
from services.fusionauth_emulator.oauth2.sign_in import SignIn
from services.fusionauth_emulator.pages.forms import oauth_query
from services.fusionauth_emulator.services import services_of
from services.fusionauth_emulator.store.login_intents import LoginIntent, take_login_intent


async def consent(request: Request) -> Response:
    """Without an intent for this very request the person signs in (again)."""
    parameters = oauth_query(query_parameters(request))
    intent = await _take_intent(request)
    if intent is None or intent.parameters != parameters:
        return redirect("/oauth2/authorize?" + urlencode(parameters))
    asked = await read_authorize_request(request, intent.parameters)
    sign_in = SignIn(intent.user_id, intent.authentication_type, intent.authenticated_ms)
    response = await grant_code(request, asked, sign_in)
    browser.remove_cookie(response, request, browser.LOGIN_INTENT)
    return response


async def _take_intent(request: Request) -> LoginIntent | None:
    services = services_of(request)
    async with services.database.transaction() as connection:
        return await take_login_intent(
            connection,
            request.cookies.get(browser.LOGIN_INTENT, ""),
            now_ms=services.clock.now_ms(),
        )
