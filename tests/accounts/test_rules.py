"""Phones, masks and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.accounts.rules import masked_nik, masked_phone, nik_area, normal_phone, short_name
from balai.core.refusal import Refused


@pytest.mark.parametrize("typed", ["0812 3456 7890", "+62 812-3456-7890", "62812 34567890", "812.3456.7890"])
def test_phones_are_written_one_way(typed):
    assert normal_phone(typed) == "+6281234567890"


@pytest.mark.parametrize(
    "typed", ["", "021 555 1234", "0812", "08123456789012345", "+1 555 1234567", "0812345678a"]
)
def test_other_numbers_are_refused_with_a_hint(typed):
    with pytest.raises(Refused, match="0812"):
        normal_phone(typed)


@given(st.text(max_size=30))
def test_no_text_breaks_the_phone_rule(typed):
    try:
        assert normal_phone(typed).startswith("+62")
    except Refused as refused:
        assert refused.code == "phone.shape"


def test_masks_leave_too_little_to_guess():
    assert masked_nik("3510174101900001") == "3510••••••••0001"
    assert masked_nik("35101") == "•••••"
    assert masked_phone("+6281234567890") == "+62812••••890"
    assert (
        short_name("Sari Contoh Rekaan") == "Sari C."
        and short_name("Sari") == "Sari"
        and short_name("") == ""
    )
    assert nik_area("3510174101900001") == "35.10"
