"""The REST API, `/api/*` (contract 5).

The way of a request:

1. `routes` has the table of all operations; `not_served` answers 501 for the rest of FusionAuth's
2. `operations` reads the body, begins the transaction, checks the API key (`authentication`)
3. `call` is what a handler gets, and `RestResponse` what it gives
4. `resource` is the generic create, read, replace, patch, delete; `application_parts` the same for
   what is kept inside an application. `patch` and `searching` are what they share with others
5. a handler, in the file of its path:
   `tenants`, `applications`, `keys`, `api_keys`, `groups`, `system`, `licence`, `stored_objects`
   (themes, templates, webhooks, …), `email_preview` for who administrates;
   `users`, `user_search`, `user_import`, `refresh_token_import`, `registrations`, `verifications`,
   `change_password` for users;
   `login` (`login_target` is what somebody signs in to), `login_cookies` (and the logout), `jwt`,
   `jwt_refresh` for who signs in without a page
"""
