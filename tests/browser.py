"""A real browser without a window: Chromium or Chrome of this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

__all__ = ["NAMES", "a_browser", "browser_path"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What it is called on the PATH."""


def browser_path() -> str | None:
    """The first of them that is installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def a_browser(path: str) -> Iterator[Browser]:
    """A browser for as long as the context lasts; nothing is downloaded for it."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=as_root)
        try:
            yield browser
        finally:
            browser.close()
