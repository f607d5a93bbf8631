"""The grants of the token endpoint: one file each, behind the table of `token_endpoint.py`.

A handler takes values (who calls, with which parameters) and returns the tokens or raises an
OAuthError; it knows no HTTP.

* `authorization_code` redeems a code, once, with its PKCE verifier
* `refresh_token` takes a refresh token by its client's policies
* `password` takes a person's login Id and password; off unless enabled
"""
