"""The gateway: pages for people and data for programs, over HTTP."""
