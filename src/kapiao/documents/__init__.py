"""The papers kapiao knows, a file a family."""
