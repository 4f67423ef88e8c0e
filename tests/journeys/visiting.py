"""Every page there is: found by asking each address as everybody who may see it, and each form what it refuses."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from typing import Any

import httpx
from django.urls import get_resolver

from tests.hostile.addresses import Route, routes
from tests.journeys.conftest import running

NOBODY = "nobody"
NO_PAGES = {"portal_sign_out", "sign_out", "gateway_called_back"}
"""Visiting the first two ends the visit; the third is for machines."""
CITIZENS = ("sari", "counter", "visitor", "entering", "filing")
DOORS = ("/masuk/", "/meja/masuk/")
DESK = ("/meja/", "/komponen/")
"""Pages for those who work here: Indonesian only, for a mouse."""
WRONG_TURNS = [
    "/tidak-ada/",
    "/permohonan/tidak-ada/",
    "/?q=%00",
    "/v/AAAA",
    "/?q=qwxzq",
    "/?q=ktp+hilang",
    "/wilayah/?kode=35.10.20&untuk=sktm",
]
TOKEN = "t" * 32
"""What a form proves its origin with: the same in a cookie and in the form."""
NO_PICTURE = ("foto.jpg", b"no picture at all")

Kinds = frozenset[tuple[str, ...]]
Words = dict[str, str]
Files = dict[str, tuple[str, bytes]]


@dataclass(frozen=True)
class Visit:
    who: str
    address: str
    language: str = "id"
    redrawn: str = ""
    """The page with which a form answered, where one was sent; else the page is what stands at the address."""
    only_words: bool = False
    """Whether the same page was looked at in another language: nothing but its words is new."""

    def __str__(self) -> str:
        after = ", redrawn after a refusal" if self.redrawn else ""
        return f"{self.who} at {self.address} in {self.language}{after}"

    @property
    def at_desk(self) -> bool:
        return self.address.startswith(DESK)


@dataclass
class Form:
    """A form as it stands on a page: where it leads, what it asks, how it is sent."""

    action: str
    hidden: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, *, nonsense: bool) -> Iterator[tuple[Words, Files]]:
        """Yield what is sent by each of its buttons: nothing, or in every field what makes no sense."""
        asked = self.asked if nonsense else {}
        files = {name: NO_PICTURE for name, kind in asked.items() if kind == "file"}
        words = {name: "<b>x" for name, kind in asked.items() if kind != "file"}
        for name, value in self.buttons or [("", "")]:
            yield self.hidden | words | ({name: value} if name else {}), files


class Shape(HTMLParser):
    """What kinds of things a page is made of, and its forms; two pages of the same kinds are one page to look at."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.kinds: set[tuple[str, ...]] = set()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.kinds.add((tag, *(given.get(name, "") for name in ("class", "type", "role"))))
        if tag == "form" and given.get("method") == "post":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        elif self._form and tag in ("input", "select", "textarea", "button"):
            self._take(self._form, tag, given.get("name", ""), given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def _take(self, form: Form, tag: str, name: str, given: dict[str, str]) -> None:
        if tag == "button":
            form.buttons.append((name, given.get("value", "")))
        elif given.get("type") == "hidden":
            form.hidden[name] = given.get("value", "")
        elif name:
            form.asked[name] = given.get("type", tag)


@dataclass(frozen=True)
class World:
    """A hall with a case of every kind, served; `parts`: what may stand in each part of an address."""

    http: httpx.Client
    people: dict[str, str]
    parts: dict[str, list[str]]

    @property
    def address(self) -> str:
        return str(self.http.base_url).rstrip("/")

    def get(self, visit: Visit) -> httpx.Response:
        return self._ask("GET", visit, visit.address)

    def post(self, visit: Visit, form: Form, words: Words, files: Files) -> httpx.Response:
        """Send a form of a page, as whoever sees the page."""
        return self._ask("POST", visit, form.action or visit.address, data=words, files=files or None)

    def _ask(self, method: str, visit: Visit, address: str, **sent: Any) -> httpx.Response:
        known = {"balai": self.people.get(visit.who, ""), "bahasa": visit.language, "balai-csrf": TOKEN}
        cookies = "; ".join(f"{name}={value}" for name, value in known.items() if value)
        headers = {"Cookie": cookies, "X-CSRFToken": TOKEN}
        answer = self.http.request(method, address, headers=headers, **sent)
        self.http.cookies.clear()  # every request is somebody else's
        return answer

    def candidates(self, route: Route) -> Iterator[Visit]:
        """Yield every address of a route with everybody who might see it."""
        values = [
            self.parts.get(f"{route.name}.{part}") or self.parts.get(part, ["?"]) for part in route.parts
        ]
        everybody = self.people if route.address.startswith("/meja/") else CITIZENS
        for chosen in product(*values):
            address = route.address.format(**dict(zip(route.parts, chosen, strict=True)))
            address += "".join(self.parts.get(f"{route.name}?", []))
            for who in (NOBODY, *everybody):
                yield Visit(who, address)


@contextmanager
def furnished(home: Path) -> Iterator[World]:
    """Serve the hall of `furnishing.py`."""
    with running(home, "furnishing") as (address, said):
        made = json.loads(said.splitlines()[-1])
        with httpx.Client(base_url=address, timeout=60) as http:
            yield World(http, made["people"], made["parts"])


@dataclass
class Tour:
    """Every kind of page once; `unseen`: the routes that showed nobody anything."""

    world: World
    pages: dict[tuple[str, Kinds], Visit] = field(default_factory=dict)
    forms: dict[tuple[object, ...], tuple[str, Visit, Form]] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)

    def visits(self) -> list[Visit]:
        """Return the visits that show every kind of page as it stands at its address, in each of its languages."""
        for route in routes(get_resolver().url_patterns):
            if (
                route.name not in NO_PAGES
                and not route.address.startswith("/api/")
                and not self._opens(route)
            ):
                self.unseen.append(route.name or route.address)
        wrong = [*(Visit(NOBODY, address) for address in WRONG_TURNS), Visit("counter", "/meja/dianggap/")]
        shown = [*self.pages.values(), *wrong]
        english = [replace(visit, language="en", only_words=True) for visit in shown if not visit.at_desk]
        return shown + english

    def _opens(self, route: Route) -> bool:
        """Look at a route as everybody; return whether it showed or did something for anybody."""
        opens = False
        for visit in self.world.candidates(route):
            answer = self.world.get(visit)
            opens = opens or answer.status_code in (200, 405) or _leads_on(answer)
            if answer.status_code == 405 or (answer.status_code == 200 and not _is_page(answer)):
                break
            if answer.status_code == 200:
                self._take(route.name, visit, Shape(answer.text))
        return opens

    def _take(self, name: str, visit: Visit, shape: Shape) -> None:
        self.pages.setdefault((name, frozenset(shape.kinds)), visit)
        for form in shape.forms:
            if form.asked:
                self.forms.setdefault((name, *form.asked, *form.buttons), (name, visit, form))

    def refusals(self) -> Iterator[Visit]:
        """Send every form empty and with nonsense; yield each kind of page that answers, also in English.

        What is not refused is done: look at the pages of `visits` before.
        """
        known: set[tuple[str, Kinds]] = set()
        for name, visit, form in [*self.forms.values()]:
            for words, files in (*form.filled(nonsense=False), *form.filled(nonsense=True)):
                answer = self.world.post(visit, form, words, files)
                kind = name, frozenset(Shape(answer.text).kinds)
                if not _is_page(answer) or kind in known:
                    continue
                known.add(kind)
                yield replace(visit, redrawn=answer.text)
                if not visit.at_desk:
                    english = replace(visit, language="en", only_words=True)
                    again = self.world.post(english, form, words, files)
                    yield replace(english, redrawn=again.text)


def _is_page(answer: httpx.Response) -> bool:
    return not answer.is_redirect and "html" in answer.headers.get("Content-Type", "")


def _leads_on(answer: httpx.Response) -> bool:
    """Return whether an address is only a way to another page, and not to the door."""
    return answer.is_redirect and not answer.headers["Location"].startswith(DOORS)
