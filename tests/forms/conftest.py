import pytest


@pytest.fixture(autouse=True)
def plain_static(settings):
    """Address static files by their own names: nothing was collected for a test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
