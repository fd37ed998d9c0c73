"""axe-core against a page as it stands: open dialogs, error messages and both colour schemes included."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text()
# Target size is part of WCAG 2.2 AA and off by default. Preloading would read the style sheets again by
# inline styles, which our content security policy refuses. To describe what is right costs thrice the audit.
OPTIONS = {
    "rules": {"target-size": {"enabled": True}},
    "preload": False,
    "resultTypes": ["violations"],
}
AUDIT = "async (options) => (await axe.run(document, options)).violations"


def assert_accessible(page: Page) -> None:
    """No violation of any rule; the message names rule, reason and element of each."""
    found = violations(page)
    assert not found, f"{page.url}\n" + "\n".join(found)


def violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)  # through the debugger, which the content security policy does not bind
    return [_line(rule, node) for rule in page.evaluate(AUDIT, OPTIONS) for node in rule["nodes"]]


def _line(rule: dict[str, Any], node: dict[str, Any]) -> str:
    reason = " ".join(node.get("failureSummary", "").split())
    return f"{rule['id']}: {node['html'][:160]}\n    {reason}"
