"""axe-core against a page as it stands: open dialogs, error messages and both colour schemes included."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import each_look

SOURCE = (files("pytest_playwright_axe") / "resources" / "axe.min.js").read_text()
# Target size is part of WCAG 2.2 AA and off by default. Preloading would read the style sheets again by
# inline styles, which our content security policy refuses. To describe what is right costs thrice the audit.
OPTIONS = {
    "rules": {"target-size": {"enabled": True}},
    "preload": False,
    "resultTypes": ["violations"],
}
AUDIT = "async (options) => 'axe' in window ? (await axe.run(document, options)).violations : null"


def assert_accessible(page: Page) -> None:
    """No violation of any rule; the message names rule, reason and element of each."""
    found = violations(page)
    assert not found, f"{page.url} at {page.viewport_size}\n" + "\n".join(found)


def assert_accessible_in_each_look(page: Page) -> None:
    """The same on a desktop by day and on a phone by night, of one page as it stands."""
    for _ in each_look(page):
        assert_accessible(page)


def violations(page: Page) -> list[str]:
    page.wait_for_load_state()  # its words can be there before its style sheets
    found = page.evaluate(AUDIT, OPTIONS)
    if found is None:
        # Both through the debugger, which the content security policy does not bind. What this page loads
        # from now on has it from the start, for a quarter of what it costs to send it each time.
        page.add_init_script(SOURCE)
        page.evaluate(SOURCE)
        found = page.evaluate(AUDIT, OPTIONS)
    return [_line(rule, node) for rule in found for node in rule["nodes"]]


def _line(rule: dict[str, Any], node: dict[str, Any]) -> str:
    reason = " ".join(node.get("failureSummary", "").split())
    return f"{rule['id']}: {node['html'][:160]}\n    {reason}"
