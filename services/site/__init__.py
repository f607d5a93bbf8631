"""The demo's two pages: plain HTML, and the addresses of the environment they run in."""
