"""Passwords of users; what computes a hash is `hashing.py`, below the store.

* `rules` holds a new password against the tenant's rules
* `changing` reads a password from a request, hashes it, and puts it in the place of the old one
* `credentials` answers whether a password signs a user in

The pages for a new password are `oauth2/password_pages.py`, the operations
`rest/change_password.py`.
"""
