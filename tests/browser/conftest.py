"""A browser, and two waves as they are published."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

#: In milliseconds, and generous: a machine with two cores may have other things to do.
PATIENCE = 180_000
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="session")
def chromium():
    """The path of a browser. Without one the tests are skipped, unless somebody counts on them: then they fail."""
    found = [path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))]
    if found:
        return found[0]
    if os.environ.get("REQUIRE_BROWSER") == "1" or os.environ.get("CI") == "true":
        pytest.fail("there is no browser here, and REQUIRE_BROWSER or CI says there must be: apt install chromium")
    pytest.skip("there is no browser here: apt install chromium")


@pytest.fixture(scope="module")
def browser(chromium):
    """A browser for the tests of a module; no longer, since playwright's event loop runs as long as it does."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET, timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def published(chromium, published_waves):
    """The folder of two published waves, both languages in each."""
    return published_waves
