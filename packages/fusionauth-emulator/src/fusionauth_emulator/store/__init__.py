"""Everything the emulator knows, in PostgreSQL (`schema.sql`): the only place with SQL.

* `database` opens a transaction per request
* `documents` has the statements for tables of documents, `rows` those for tables of columns
* `tenants`, `applications`, `users`, `registrations`, `groups`, `api_keys`, `signing_keys`: objects
  of the REST API; `user_documents` is a user as it is shown, `user_search` and `user_import` are
  for many users at once, `login_records` who signed in when
* `codes`, `refresh_tokens`, `sign_ins`, `consents`: the state of OAuth
* `external_identifiers`: what proves something once, soon
* `opaque_values` makes such values and their hashes
* `instance` is what there is once, `unsent_mails` what FusionAuth would have mailed
"""
