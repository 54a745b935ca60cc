"""Draws labelled test papers, each marked 样本, and the camera that photographs them."""
