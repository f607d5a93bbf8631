"""The guide in docs/guide: read, run as an attendee would, pictured, rendered for the site."""
