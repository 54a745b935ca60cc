"""Bytes to upright, flat pixels. Knows no model of text."""
