"""Answers of real FusionAuth servers, replayed (docs/recorded-evidence.md).

`recorded-responses.json` → `entries` reads it → `preconditions` sets up what a request needs →
`replaying` sends it → `trees` makes recording and answer comparable → `comparison` says what
differs → `changes` proves that each asserted field counts.
"""
