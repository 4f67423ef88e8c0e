import pytest


@pytest.fixture(autouse=True)
def ui_alone(settings, db):
    """Serve the pages of tests/ui/urls.py with the middlewares of this module and nothing else."""
    settings.ROOT_URLCONF = "tests.ui.urls"
    settings.MIDDLEWARE = [
        "balai.ui.middleware.headers",
        "balai.ui.middleware.Compression",
        "balai.ui.middleware.refusals",
    ]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
