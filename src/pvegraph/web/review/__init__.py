"""Proposals in the gateway: lists, pages, decisions and their JSON, for people and for programs."""
