"""Someone with a browser: keeps cookies, follows links, fills in forms."""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpx

from balai.demo.journey.pages import Form, Input, Page, is_meant, read

TIMEOUT_S = 60
SIMULATION = "SIMULASI"
Fallback = Callable[[Input], str]
Answers = Mapping[str, str | list[str]]
File = tuple[str, bytes, str]


class Failed(Exception):
    """The journey could not go on; the message says where and why."""


class Browser:
    """One person's browser."""

    def __init__(self, base: str) -> None:
        self.client = httpx.Client(base_url=base, follow_redirects=True, timeout=TIMEOUT_S)
        self.seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    def get(self, url: str, allowed: tuple[int, ...] = (200,)) -> Page:
        return self._page(self.client.get(url), allowed)

    def content(self, url: str) -> bytes:
        """Return a file."""
        answer = self.client.get(url)
        if answer.status_code != 200:
            raise Failed(f"{url} menjawab {answer.status_code}")
        return answer.content

    def json(self, url: str, **params: str) -> object:
        answer = self.client.get(url, params=params)
        if answer.status_code != 200:
            raise Failed(f"{url} menjawab {answer.status_code}: {answer.text[:200]}")
        content: object = answer.json()
        return content

    def send(
        self, page: Page, form: Form, answers: Answers, *, files: Mapping[str, File] | None = None,
        guess: Fallback = lambda control: control.value, allowed: tuple[int, ...] = (200,),
    ) -> Page:  # fmt: skip
        """Fill in a form and send it. What `answers` leaves out is guessed where the form asks for it."""
        data = filled(form, answers, guess)
        url = urljoin(page.url, form.action or page.url)
        headers = {"Referer": page.url}
        if form.method == "get":
            return self._page(self.client.get(url, params=data, headers=headers), allowed)
        return self._page(self.client.post(url, data=data, files=files, headers=headers), allowed)

    def _page(self, answer: httpx.Response, allowed: tuple[int, ...]) -> Page:
        page = read(str(answer.url), answer.status_code, answer.text)
        if answer.status_code not in allowed:
            said = page.problems() or page.text[:300]
            raise Failed(f"{answer.request.method} {answer.url} menjawab {answer.status_code}: {said}")
        if SIMULATION not in page.text:
            raise Failed(f"{page.url} tidak menyebut bahwa ini simulasi")
        self.seen += 1
        return page


def filled(form: Form, answers: Answers, guess: Fallback) -> dict[str, list[str]]:
    """Return what the form would send: hidden values, answers, guesses for the rest; buttons only when answered."""
    data: dict[str, list[str]] = {}
    choices: dict[str, list[Input]] = {}
    for control in form.inputs:
        if control.type in ("radio", "checkbox"):
            choices.setdefault(control.name, []).append(control)
    for control in form.inputs:
        if control.name in data or control.type == "file" or not is_meant(control, data):
            continue
        if control.name in answers:
            given = answers[control.name]
            data[control.name] = given if isinstance(given, list) else [given]
        elif control.name in choices:
            ticked = [one.value for one in choices[control.name] if one.checked]
            data[control.name] = ticked or [choices[control.name][0].value]
        elif control.type == "select":
            data[control.name] = [control.value or next(filter(None, control.options), "")]
        elif control.type not in ("submit", "button"):
            data[control.name] = [control.value or guess(control)]
    return data
