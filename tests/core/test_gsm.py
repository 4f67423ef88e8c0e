"""How many short messages a text fills."""

import pytest

from balai.core.gsm import is_gsm, segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("[" * 80, 1), ("[" * 81, 2),
        ("a" * 152 + "[" + "a" * 151, 2), ("a" * 152 + "[" + "a" * 152, 3), ("é" * 160, 1), ("“" * 70, 1), ("“" * 71, 2),
        ("“" * 134, 2), ("“" * 135, 3), ("😀" * 35, 1), ("😀" * 36, 2),
    ],
)  # fmt: skip
def test_segments(text, count):
    assert segments(text) == count


def test_the_alphabet_of_old_phones():
    assert is_gsm("Rp30.000 {kode} [x] €5 ~ ÄÖÑ") and not is_gsm("ꦧ") and not is_gsm("“x”")
