"""A page as a browser and a screen reader take it: what is wrong with it, whatever it is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr",
}  # fmt: skip
CONTROLS = ("input", "select", "textarea")
NOT_ASKED = ("hidden", "submit", "button")
POINTING = ("aria-describedby", "aria-labelledby", "aria-controls", "for")
READ_OUT = ("aria-label", "placeholder", "title", "alt")
# What is for machines stands in these, and may look like it.
FOR_MACHINES = ("code", "pre", "script", "style", "textarea")
RAW = re.compile(r"\b[a-z]+_[a-z_]+\b|%\(\w+\)|\{\{|\{%|&lt;|&amp;|\b(?:lambda|nan)\b")
# In Chinese these are never words; in English "None" and "False" may be.
RAW_IN_CHINESE = re.compile(r"\b(?:None|True|False)\b")
CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
# The number of a document, as a Chinese office writes it.
DOCUMENT = re.compile("[\u4e00-\u9fff]+〔[0-9]{4}〕 ?[0-9]+ ?号")
HAN = re.compile("[\u4e00-\u9fff]")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    inside: list[Element | str] = field(default_factory=list)

    def all(self, *tags: str) -> Iterator[Element]:
        for one in self.inside:
            if isinstance(one, Element):
                if not tags or one.tag in tags:
                    yield one
                yield from one.all(*tags)

    def within(self, *tags: str) -> Element | None:
        one = self.parent
        while one is not None and one.tag not in tags:
            one = one.parent
        return one

    def in_language(self) -> str:
        """As the nearest element says it, itself among them."""
        one: Element | None = self
        while one is not None:
            if "lang" in one.attributes:
                return one.attributes["lang"]
            one = one.parent
        return ""

    @property
    def words(self) -> str:
        said = [self.attributes.get("aria-label", ""), self.attributes.get("alt", "")]
        said += [one if isinstance(one, str) else one.words for one in self.inside]
        return " ".join("".join(said).split())

    def __str__(self) -> str:
        named = "".join(f" {name}={self.attributes[name]!r}" for name in ("id", "name", "class")
                        if name in self.attributes)  # fmt: skip
        return f"<{self.tag}{named}> {self.words[:60]}"


class Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("", {})
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.inside.append(one)
        if tag not in VOID:
            self.here = one

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.inside.append(Element(tag, {n: v or "" for n, v in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        one: Element | None = self.here
        while one is not None and one.tag != tag:
            one = one.parent
        if one is not None and one.parent is not None:
            self.here = one.parent

    def handle_data(self, data: str) -> None:
        self.here.inside.append(data)


def faults(html: str, language: str, known: str = "") -> list[str]:
    """Everything wrong with a page, each in a line. `language` is "zh-Hans" or "en"; of Chinese on
    an English page only what is in `known` (names, numbers, what somebody wrote) is right."""
    root = Reader(html).root
    found = [*_frame(root, language), *_headings(root), *_names(root), *_tables(root)]
    return [*found, *_words(root, language, known)]


def _frame(root: Element, language: str) -> Iterator[str]:
    said = next(root.all("html")).attributes.get("lang")
    if said != language:
        yield f"the page says it is in {said}"
    if not next(root.all("title")).words:
        yield "no title"
    if len(list(root.all("main"))) != 1:
        yield "not one main"
    ids = Counter(one.attributes["id"] for one in root.all() if "id" in one.attributes)
    yield from (f"id {name!r} stands {n} times" for name, n in ids.items() if n > 1)
    for one in root.all():
        if "style" in one.attributes or one.tag == "style":
            yield f"a style of its own: {one}"
        if one.tag == "script" and "src" not in one.attributes:
            yield "a script of its own"
        pointed = [name for key in POINTING for name in one.attributes.get(key, "").split()]
        href = one.attributes.get("href", "")
        pointed += [href[1:]] if href.startswith("#") and href != "#" else []
        yield from (f"{one} points to no {name!r}" for name in pointed if name not in ids)


def _headings(root: Element) -> Iterator[str]:
    levels = [(int(one.tag[1]), one) for one in root.all("h1", "h2", "h3", "h4", "h5", "h6")]
    if (n := sum(level == 1 for level, _one in levels)) != 1:
        yield f"{n} first headings"
    for (before, _one), (level, one) in pairwise(levels):
        if level > before + 1:
            yield f"h{before} is followed by {one}"
    yield from (f"no words: {one}" for _level, one in levels if not one.words)


def _names(root: Element) -> Iterator[str]:
    """Whatever can be worked has a name, and each group of choices one for all."""
    labelled = {one.attributes.get("for") for one in root.all("label") if one.words}
    for one in root.all(*CONTROLS):
        own = one.attributes
        if own.get("type") in NOT_ASKED or own.get("aria-label") or own.get("aria-labelledby"):
            continue
        wrapped = one.within("label")
        if own.get("id") not in labelled and not (wrapped and wrapped.words):
            yield f"no label: {one}"
    for one in root.all("button", "a", "summary"):
        drawn = any(svg.words for svg in one.all("svg", "img"))
        if not one.words and not drawn:
            yield f"no name: {one} {one.attributes.get('href', '')}"
    for one in root.all("fieldset"):
        if not any(legend.words for legend in one.all("legend")):
            yield f"no legend: {one}"
    for one in root.all("nav"):
        if not one.attributes.get("aria-label") and not one.attributes.get("aria-labelledby"):
            yield f"no name: {one}"


def _tables(root: Element) -> Iterator[str]:
    for table in root.all("table"):
        if not any(one.words for one in table.all("caption")):
            yield f"no caption: {table}"
        heads = list(table.all("th"))
        if not heads:
            yield f"no head cells: {table}"
        for one in heads:
            if not one.attributes.get("scope") or not one.words:
                yield f"a head cell without scope or words: {one} in {table}"


def _words(root: Element, language: str, known: str) -> Iterator[str]:
    for one, said in _said(root):
        if not one.within(*FOR_MACHINES) and one.tag not in FOR_MACHINES:
            raw = RAW.search(said) or (language != "en" and RAW_IN_CHINESE.search(said))
            if raw and raw.group() not in known:
                yield f"a raw code: {raw.group()!r} in {said.strip()[:80]!r}"
        if language == "en" and one.in_language() == "en":
            for run in CHINESE.findall(DOCUMENT.sub("", said)):
                if not HAN.search(run) or run not in known:
                    yield f"Chinese in English: {run!r} in {said.strip()[:80]!r}"


def _said(root: Element) -> Iterator[tuple[Element, str]]:
    """Everything that is read out, with the element that says it."""
    for one in root.all():
        if one.tag in ("script", "style"):
            continue
        yield from ((one, said) for said in one.inside if isinstance(said, str) and said.strip())
        yield from ((one, one.attributes[name]) for name in READ_OUT if name in one.attributes)
