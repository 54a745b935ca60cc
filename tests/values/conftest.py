"""Property tests here draw the same examples on every run and are not hurried on a busy machine."""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")
