from hypothesis import settings

settings.register_profile("cubo", deadline=None)  # no test asserts on time
settings.load_profile("cubo")
