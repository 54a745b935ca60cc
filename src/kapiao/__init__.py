"""kapiao."""
