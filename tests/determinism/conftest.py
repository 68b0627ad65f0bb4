import pytest

from tests.determinism.comparing import Laboratory, make_locale


@pytest.fixture(scope="session")
def locales(tmp_path_factory):
    return tmp_path_factory.mktemp("locales")


@pytest.fixture(scope="session")
def there(locales):
    """Return a function that says why a configuration cannot be run here, "" if it can."""

    def why_not(configuration):
        name = configuration["locale"]
        return (
            "" if make_locale(name, locales) else f"no locale {name}, and no localedef to make it"
        )

    return why_not


@pytest.fixture(scope="session")
def laboratory(tmp_path_factory, locales):
    return Laboratory(tmp_path_factory.mktemp("laboratory"), locales)


@pytest.fixture
def planted_laboratory(tmp_path, locales):
    return lambda plant: Laboratory(tmp_path, locales, plant)
