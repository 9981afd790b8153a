"""A browser for the tests of the page, one for all of them in a process."""

from collections.abc import Iterator

import pytest

from monitor.dashboard.browser import Browser, missing, open_browser


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Open a browser; without one the test is skipped."""
    if reason := missing():
        pytest.skip(reason)
    with open_browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened
