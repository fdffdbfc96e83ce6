"""The pages say what the declarations say, and lead where they say they lead."""

import ast
import re
from pathlib import Path

import pytest

from changrong.docs import REFERENCE, pages

ROOT = Path(__file__).parents[1]
DECISIONS = ROOT / "docs" / "decisions"
WRITTEN = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^()\s]+)\)")
SETTING = re.compile(r'(?:\b(?:text|flag|words)\(|envvar=)\s*"([A-Z_]+)"')


@pytest.fixture(scope="module")
def generated():
    return pages()


@pytest.mark.parametrize("name", ["facts.md", "measures.md", "kinds.md", "checks.md", "events.md"])
def test_a_generated_page_is_up_to_date(name, generated):
    assert (REFERENCE / name).read_text() == generated[name], "run `make docs`"


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make, in the way of the usual viewers of Markdown."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text()), re.MULTILINE)
    plain = (re.sub(r"\[([^]]*)\]\([^)]*\)|`", r"\1", heading) for heading in headings)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in plain}


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_or_heading_leads_there(page):
    links = LINK.findall(FENCED.sub("", page.read_text()))
    astray = []
    for link in links:
        if re.match(r"https?:|mailto:", link):
            continue
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (heading and heading not in anchors(target)):
            astray.append(link)
    assert not astray


def test_every_decision_is_listed_under_its_own_title():
    listed = (DECISIONS / "README.md").read_text()
    for page in sorted(DECISIONS.glob("0*.md")):
        title = page.read_text().partition("\n")[0].removeprefix("# ")
        assert f"| {int(page.name[:4])} | [{title}]({page.name}) |" in listed


def test_every_setting_of_the_environment_is_documented():
    settings = (ROOT / "src/changrong/network/settings.py").read_text()
    said = ast.get_docstring(ast.parse(settings)) or ""
    commands = (ROOT / "src/changrong/service_cli.py").read_text()
    page = (REFERENCE / "service.md").read_text()
    read = set(SETTING.findall(settings))
    assert {name for name in read if not re.search(rf"\b{name}\b", said)} == set()
    assert {n for n in read | set(SETTING.findall(commands)) if f"`{n}`" not in page} == set()
