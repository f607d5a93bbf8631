"""For each line of contract 13 what the emulator could lose of it, as an edit of its source.

An edit is literal text that occurs once, and what stands there instead: the line must notice.
"""

from tests.attack_guards.guards import BACKEND, EMULATOR, OAUTH, REST, STORE, Edit, Guard


def lose(line: int, what: str, *edits: Edit) -> Guard:
    return Guard(f"{line:02} {what}", (f"test_{line:02}_",), edits)


REVOKE_ALL = """\
    async with services_of(request).database.transaction() as connection:
        await connection.execute("delete from refresh_tokens")
"""

SET_UP = [
    lose(1, "issuer", (EMULATOR + "instance.py", 'ISSUER = "acme.com"', 'ISSUER = "localhost"')),
    lose(
        1,
        "an RSA key from the start",
        (
            EMULATOR + "instance.py",
            "    await insert_signing_key(connection, await _rsa_key(now_ms))\n",
            "",
        ),
    ),
    lose(
        2,
        "PATCH of a user",
        (REST + "users.py", '    Operation("PATCH", "/api/user/{userId}", patch),\n', ""),
    ),
    lose(
        2,
        "both members of an error",
        (
            EMULATOR + "errors.py",
            '            "generalErrors": [vars(message) for message in self.general],\n',
            "",
        ),
    ),
    lose(
        3,
        "roles as strings",
        (
            REST + "application_roles.py",
            '{"name": given} if isinstance(given, str) else given',
            "given",
        ),
    ),
    lose(
        3,
        "Ids of roles",
        (REST + "application_roles.py", '"id": id or str(uuid4()),', '"id": id or "",'),
    ),
    lose(
        4,
        "UUID()",
        (EMULATOR + "kickstart_file.py", 'if name == "UUID()":', 'if name == "UUID":'),
    ),
    lose(
        4,
        "a URL without a leading slash",
        (
            EMULATOR + "kickstart_file.py",
            'url="/" + request["url"].lstrip("/"),',
            'url=request["url"],',
        ),
    ),
    lose(
        5,
        "the status without a key",
        (
            REST + "system.py",
            'return RestResponse({"version": VERSION} if key else {})',
            'return RestResponse({"version": VERSION}) if key else RestResponse(None, 401)',
        ),
    ),
    lose(
        6,
        "a wrong key is refused",
        (
            REST + "operations.py",
            "    if key is None or not key.allows(operation.permission, operation.method):\n"
            "        raise NotAllowed\n",
            "",
        ),
        (REST + "operations.py", "and key.tenant_id is not None", "and key and key.tenant_id"),
        (
            REST + "call.py",
            "if self.api_key is None or self.api_key.tenant_id",
            "if self.api_key and self.api_key.tenant_id",
        ),
    ),
    lose(
        6,
        "a missing object is an empty 404",
        (
            EMULATOR + "app.py",
            "async def answer_not_found(_: Request, error: Exception) -> Response:\n"
            "    return Response(status_code=404)\n",
            "async def answer_not_found(_: Request, error: Exception) -> Response:\n"
            '    return Response("nothing", status_code=404)\n',
        ),
    ),
    lose(
        7,
        "which tenant is asked for",
        (STORE + "tenants.py", "if len(rows) == 1 else None", "if rows else None"),
    ),
    lose(
        8,
        "discovery shows a new issuer",
        (
            OAUTH + "discovery.py",
            "describe(tenant.issuer, base_url",
            'describe("acme.com", base_url',
        ),
    ),
    lose(
        8,
        "tokens have a new issuer",
        (OAUTH + "client.py", 'issuer=str(tenant.document["issuer"]),', 'issuer="acme.com",'),
    ),
]

TOKENS = [
    lose(9, "audience", (OAUTH + "claims.py", '"aud": subject.client_id,', '"aud": "x",')),
    lose(9, "lifetime", (OAUTH + "claims.py", '"exp": now_s + ttl_s,', '"exp": now_s + 60,')),
    lose(
        9,
        "at_hash",
        (
            OAUTH + "claims.py",
            "at_hash=left_half_hash(access_token, algorithm) if access_token else None,",
            'at_hash="x",',
        ),
    ),
    lose(
        9,
        "no email in an access token",
        (OAUTH + "tokens.py", "with_email=not self.client.is_strict,", "with_email=True,"),
    ),
    lose(
        9,
        "no applicationId without a registration",
        (
            OAUTH + "claims.py",
            "applicationId=subject.client_id if subject.roles is not None else None,",
            "applicationId=subject.client_id,",
        ),
    ),
    lose(
        9,
        "no roles without a registration",
        (
            OAUTH + "claims.py",
            "roles=list(subject.roles) if subject.roles is not None else None,",
            "roles=list(subject.roles or ()),",
        ),
    ),
    lose(
        9,
        "the key is published",
        (
            OAUTH + "discovery.py",
            'for key in keys if key.type in ("RSA", "EC", "OKP")]',
            'for key in keys if key.type == "OKP"]',
        ),
    ),
    lose(
        10,
        "the tenant's HMAC key signs",
        (OAUTH + "client.py", 'if own.get("enabled") else {}', "if own else {}"),
    ),
    lose(
        11,
        "a code serves once",
        (
            STORE + "codes.py",
            "        delete from authorization_codes\n",
            "        update authorization_codes set expires_ms = expires_ms\n",
        ),
    ),
    lose(
        11,
        "for thirty seconds",
        (
            OAUTH + "client.py",
            'code_ttl_s=int(lifetimes.get("authorizationGrantIdTimeToLiveInSeconds", 30)),',
            "code_ttl_s=60,",
        ),
    ),
    lose(
        11,
        "its redirect URI",
        (
            OAUTH + "grants/authorization_code.py",
            "if code.redirect_uri != redirect_uri:",
            "if False:",
        ),
    ),
    lose(
        11,
        "its verifier",
        (
            OAUTH + "grants/authorization_code.py",
            "if not pkce.verifier_matches(verifier, challenge):",
            "if False:",
        ),
    ),
    lose(
        12,
        "the application's switch",
        (
            OAUTH + "refreshing.py",
            "not (OFFLINE_ACCESS in scopes and client.generate_refresh_tokens)",
            "OFFLINE_ACCESS not in scopes",
        ),
    ),
    lose(
        13,
        "a reusable token stays",
        (OAUTH + "refreshing.py", 'if policy.refresh_usage == "OneTimeUse":', "if True:"),
    ),
    lose(
        13,
        "a one-time token is replaced",
        (OAUTH + "refreshing.py", 'if policy.refresh_usage == "OneTimeUse":', "if False:"),
    ),
    lose(
        14,
        "openid",
        (
            OAUTH + "userinfo.py",
            'return OPENID in parse_scopes(str(claims.get("scope", ""))) and',
            "return",
        ),
    ),
]

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
        (BACKEND + "client_id.py", 'in_path or parameters.get("client_id")', "in_path"),
    ),
    lose(
        16,
        "S256",
        (
            BACKEND + "sign_in.py",
            '"code_challenge_method": pkce.METHOD,',
            '"code_challenge_method": "plain",',
        ),
    ),
    lose(
        16,
        "the callback",
        (
            BACKEND + "sign_in.py",
            '"redirect_uri": hosted_callback(request),',
            '"redirect_uri": return_to,',
        ),
    ),
    lose(
        16,
        "the verifier's cookie",
        (
            BACKEND + "sign_in.py",
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
            REST + "refresh_tokens.py",
            '    token = await _require_token(call, call.id("tokenId"))\n'
            "    await revoke_refresh_token(call.connection, token.id)\n",
            "",
        ),
    ),
    lose(
        19,
        "the cookie",
        (BACKEND + "session.py", "token = request.cookies.get(ACCESS_TOKEN)", "token = None"),
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
        (OAUTH + "sign_in.py", "session if remember else None, asked", "session, asked"),
    ),
    lose(
        21,
        "one with it",
        (OAUTH + "sign_in.py", 'if not value or "login" in asked.prompts:', "if True:"),
    ),
]

CORS = [
    lose(
        22,
        "off at first",
        (
            EMULATOR + "cors.py",
            'not configuration["enabled"] or not _origin_is_allowed',
            "not _origin_is_allowed",
        ),
        (
            EMULATOR + "cors.py",
            'return origin in allowed or "*" in allowed',
            "return origin in allowed or not allowed",
        ),
    ),
    lose(
        22,
        "the listed origin only",
        (EMULATOR + "cors.py", 'return origin in allowed or "*" in allowed', "return True"),
    ),
    lose(
        22,
        "a POST says what it holds",
        (
            EMULATOR + "cors.py",
            'return self.method == "POST" and not self.content_type',
            "return False",
        ),
    ),
    lose(
        22,
        "the asked method alone",
        (
            EMULATOR + "cors.py",
            'headers["Access-Control-Allow-Methods"] = method',
            'headers["Access-Control-Allow-Methods"] = ",".join(configuration["allowedMethods"])',
        ),
    ),
    lose(
        22,
        "one's own origin",
        (
            EMULATOR + "cors.py",
            "if origin is None or origin == base_url(scope):",
            "if origin is None:",
        ),
    ),
]

LOGIN = [
    lose(23, "404", (REST + "login.py", "Refusal.INVALID: 404", "Refusal.INVALID: 401")),
    lose(23, "423", (REST + "login.py", "Refusal.LOCKED: 423", "Refusal.LOCKED: 404")),
    lose(23, "202", (REST + "login_target.py", "= 200, 202", "= 200, 200")),
    lose(
        23,
        "401",
        (
            REST + "login.py",
            'if call.api_key is None or not call.api_key.allows("/api/login", "POST"):',
            "if False:",
        ),
    ),
    lose(
        24,
        "the login API's own switch",
        (
            REST + "login.py",
            'target.login_configuration().get("generateRefreshTokens")',
            'target.application.document["oauthConfiguration"].get("generateRefreshTokens")',
        ),
    ),
    lose(
        24,
        "OAuth's own switch",
        (
            OAUTH + "client.py",
            'generate_refresh_tokens=bool(oauth.get("generateRefreshTokens")),',
            'generate_refresh_tokens=bool(document["loginConfiguration"]["generateRefreshTokens"]),',
        ),
    ),
]

LOSSES = [*SET_UP, *TOKENS, *HOSTED_BACKEND, *CORS, *LOGIN]
