"""Marks to meaning: geometry and choice, no vendor, no network."""
