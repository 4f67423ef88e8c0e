"""The one exception for "no": a rule, not a bug, stopped the request."""

from collections.abc import Callable

from balai.core.sentences import Sentence

NOT_THERE = Sentence("{what} tidak ditemukan, atau bukan untuk Anda.")
NOT_YOURS = Sentence("Anda tidak berwenang melakukan ini.")
TO_MEND = Sentence("Ada {count} hal yang perlu dibetulkan.")


class Refused(Exception):
    """A rule said no.

    `code` is stable for machines. `msgid` is the Indonesian sentence, with `{name}` places that
    `params` fill; it says what the person can do next.
    """

    def __init__(self, code: str, msgid: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.msgid = msgid
        self.params = params

    @property
    def message(self) -> Sentence:
        return Sentence(self.msgid, **self.params)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Missing(Refused):
    """Not there, or not for this actor: the two must look the same (a door answers 404)."""

    def __init__(self, what: str = "Halaman") -> None:
        super().__init__("missing", NOT_THERE, what=Sentence(what))


class Forbidden(Refused):
    """The actor has no grant for this act (a door answers 403)."""

    def __init__(self, msgid: str = NOT_YOURS, **params: object) -> None:
        super().__init__("forbidden", msgid, **params)


class Invalid(Refused):
    """What was typed has the wrong shape; `problems` maps field keys to sentences (a door answers 422)."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("invalid", TO_MEND, count=len(problems))
        self.problems = problems


def allowed(check: Callable[..., object], *args: object, **kwargs: object) -> bool:
    """Return whether `check` passes; use in templates to show or hide a button."""
    try:
        check(*args, **kwargs)
    except Refused:
        return False
    return True
