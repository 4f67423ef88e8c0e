"""Pages as a browser without script reads them: text, links, forms. Pure."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "template"}
Attributes = dict[str, str]


@dataclass
class Input:
    """One control of a form. `when`: the answers under which it is meant (`data-when`); `areas`: where places are looked up."""

    name: str
    type: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    checked: bool = False
    when: str = ""
    areas: str = ""


@dataclass
class Form:
    """A form with its controls in order."""

    action: str
    method: str
    inputs: list[Input] = field(default_factory=list)

    def names(self) -> set[str]:
        return {one.name for one in self.inputs}

    def has_file(self) -> bool:
        return any(one.type == "file" for one in self.inputs)


@dataclass
class Page:
    """What one answer of the server shows."""

    url: str
    status: int
    html: str
    text: str = ""
    title: str = ""
    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)

    def form(self, pattern: str) -> Form | None:
        """Return the first form whose action fits."""
        return next((form for form in self.forms if re.search(pattern, form.action or self.url)), None)

    def link(self, pattern: str) -> str | None:
        return next((link for link in self.links if re.search(pattern, link)), None)

    def problems(self) -> str:
        """Return what the page says is wrong."""
        found = re.search(r'id="perbaiki".*?</div>', self.html, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", found[0].partition(">")[2]).split()) if found else ""


def read(url: str, status: int, html: str) -> Page:
    """Return the page that this HTML shows."""
    page = Page(url, status, html)
    reader = _Reader(page)
    reader.feed(html)
    page.text = " ".join("".join(reader.words).split())
    page.title = " ".join(page.title.split())
    return page


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.words: list[str] = []
        self.open: list[tuple[str, str]] = []
        self.form: Form | None = None
        self.area: Input | None = None
        self.choice: Input | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append((tag, given.get("data-when", "")))
        if tag == "a" and "href" in given:
            self.page.links.append(given["href"])
        elif tag == "form":
            self.form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.page.forms.append(self.form)
        elif self.form is not None and tag in ("input", "select", "textarea", "button"):
            self._control(tag, given)
        elif self.choice is not None and tag == "option":
            self.choice.options.append(given.get("value", ""))
            if "selected" in given:
                self.choice.value = given.get("value", "")
        self.words.append(" ")

    def _control(self, tag: str, given: Attributes) -> None:
        kind = (
            given.get("type", "submit" if tag == "button" else "text") if tag in ("input", "button") else tag
        )
        if not given.get("name") or self.form is None:
            return
        when = " ".join(filter(None, (condition for _, condition in self.open)))
        control = Input(
            given["name"],
            kind,
            given.get("value", ""),
            [],
            "checked" in given,
            when,
            given.get("data-areas", ""),
        )
        self.form.inputs.append(control)
        if tag == "select":
            self.choice = control
        elif tag == "textarea":
            self.area = control

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.choice = None
        elif tag == "textarea":
            self.area = None
        while self.open and any(name == tag for name, _ in self.open):
            if self.open.pop()[0] == tag:
                break
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data
        elif any(name == "h1" for name, _ in self.open):
            self.page.title += data
        if not any(name in SILENT for name, _ in self.open):
            self.words.append(data)


def is_meant(control: Input, chosen: dict[str, list[str]]) -> bool:
    """Return whether the answers given so far ask for this control."""
    wanted = parse_qs(control.when)
    return all(set(values) & set(chosen.get(name, [])) for name, values in wanted.items())
