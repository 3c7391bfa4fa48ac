"""Laws are searched without a clock: a slow machine is no breach of a law."""

from hypothesis import settings

settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")
