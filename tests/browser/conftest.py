import shutil

import pytest

from tests.browser.driver import Tab, start


@pytest.fixture(scope="session")
def _driver():
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    chromedriver = shutil.which("chromedriver")
    if browser is None or chromedriver is None:
        pytest.fail("the browser tests need chromium and chromedriver on the path")
    driver = start(browser, chromedriver)
    yield driver
    driver.quit()


@pytest.fixture
def tab(_driver):
    """A tab of a headless browser: see `tests.browser.driver.Tab`."""
    return Tab(_driver)
