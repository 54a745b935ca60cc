"""Pixels to marks: the only room that runs networks. Knows no document and no value kind."""
