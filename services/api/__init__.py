"""The demo's API: tells a caller's identity from FusionAuth's tokens."""
