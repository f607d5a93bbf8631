"""Signing keys, as contract 4.5 and 5.4 have them.

* `key_ring` has the key itself, signs and verifies with it, and shows its public half
* `certificates` generates asymmetric keys, each with its certificate
* `importing` makes a key of PEM texts from elsewhere

Where keys are kept is `store/signing_keys.py`.
"""
