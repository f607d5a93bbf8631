"""Lines 15 to 21: the hosted backend."""

from mutations.acceptance_guards.loss import lose
from mutations.edits import BACKEND, OAUTH, REST

REVOKE_ALL = """\
    async with services_of(request).database.transaction() as connection:
        await connection.execute("delete from refresh_tokens")
"""

HOSTED_BACKEND = [
    lose(
        15,
        "the Id in the path",
        (
            BACKEND + "__init__.py",
            '        _route(path + "/{client_id}", endpoint, method),\n',
            "",
        ),
    ),
    lose(
        15,
        "the Id in the query",
        (BACKEND + "code_flow.py", ' or parameters.get("client_id")', ""),
    ),
    lose(
        16,
        "S256",
        (
            BACKEND + "code_flow.py",
            '"code_challenge_method": pkce.METHOD,',
            '"code_challenge_method": "plain",',
        ),
    ),
    lose(
        16,
        "the issuer in errors",
        (
            OAUTH + "answers.py",
            "return _send(address, members | _of_every_answer(address))",
            'return _send(address, members | {"state": address.state or ""})',
        ),
    ),
    lose(
        16,
        "the callback",
        (
            BACKEND + "code_flow.py",
            '"redirect_uri": hosted_callback(request),\n        "response_type"',
            '"redirect_uri": return_to,\n        "response_type"',
        ),
    ),
    lose(
        16,
        "the verifier's cookie",
        (
            BACKEND + "code_flow.py",
            "set_cookies(response, base, [verifier_cookie(verifier)])",
            "pass",
        ),
    ),
    lose(
        17,
        "HttpOnly",
        (
            BACKEND + "cookies.py",
            "Cookie(ACCESS_TOKEN, tokens.access_token, lifetime_s, http_only=True)",
            "Cookie(ACCESS_TOKEN, tokens.access_token, lifetime_s, http_only=False)",
        ),
    ),
    lose(
        17,
        "an ID token that scripts read",
        (
            BACKEND + "cookies.py",
            "Cookie(ID_TOKEN, tokens.id_token, lifetime_s, http_only=False)",
            "Cookie(ID_TOKEN, tokens.id_token, lifetime_s, http_only=True)",
        ),
    ),
    lose(
        17,
        "not Secure on http",
        (BACKEND + "cookies.py", 'secure=scheme == "https",', "secure=True,"),
    ),
    lose(
        17,
        "this host alone",
        (BACKEND + "cookies.py", "domain=cookie_domain(authority),", 'domain="localhost",'),
    ),
    lose(
        17,
        "the expiry",
        (BACKEND + "cookies.py", "str(tokens.expires_at_s)", "str(tokens.expires_at_s + 1)"),
    ),
    lose(
        18,
        "a new access token each time",
        (
            OAUTH + "tokens.py",
            "            self.subject,\n"
            "            token_id=str(uuid4()),\n"
            "            now_s=self.now_s,\n"
            "            ttl_s=self.lifetime_s,\n"
            "            with_email",
            "            self.subject,\n"
            '            token_id="x",\n'
            "            now_s=self.now_s,\n"
            "            ttl_s=self.lifetime_s,\n"
            "            with_email",
        ),
    ),
    lose(
        18,
        "a revoked token is refused",
        (
            REST + "jwt_refresh.py",
            "    await revoke_refresh_token(call.connection, token.id)\n    return RestResponse()\n"
            "\n\nasync def revoke_many",
            "    return RestResponse()\n\n\nasync def revoke_many",
        ),
    ),
    lose(
        19,
        "the cookie",
        (
            BACKEND + "session.py",
            "token = request_cookies(request).get(ACCESS_TOKEN)",
            "token = None",
        ),
    ),
    lose(
        19,
        "userinfo's answer",
        (
            BACKEND + "session.py",
            "return JSONResponse(document, headers=NO_STORE)",
            'return JSONResponse({"sub": document["sub"]}, headers=NO_STORE)',
        ),
    ),
    lose(
        20,
        "the cookies go",
        (BACKEND + "session.py", "set_cookies(response, base, removed_token_cookies())", "pass"),
    ),
    lose(
        20,
        "no token goes",
        (
            BACKEND + "session.py",
            '    query = {"client_id": client.id, **_target(client, parameters)}\n',
            REVOKE_ALL + '    query = {"client_id": client.id, **_target(client, parameters)}\n',
        ),
    ),
    lose(
        21,
        "none without the tick",
        (OAUTH + "sign_in.py", "        if remember:\n", "        if True:\n"),
        (OAUTH + "sign_in.py", "session if remember else None)", "session)"),
    ),
    lose(
        21,
        "one with it",
        (OAUTH + "sign_in.py", 'if not value or "login" in asked.prompts:', "if True:"),
    ),
]
