"""A photo of a card, made small for a thin link, weighs what it may and is still read."""

from io import BytesIO

import pytest
from PIL import Image, ImageFilter

from balai.catalogue import queries as catalogue
from balai.nodes.rules import photos
from tests.hall import MONDAY
from tests.nodes import cards

CARD_RULE = "old_card"


def smaller(by: int, blur: float = 0) -> bytes:
    picture = Image.open(BytesIO(cards.photo()))
    picture = picture.resize((picture.width // by, picture.height // by)).filter(
        ImageFilter.GaussianBlur(blur)
    )
    file = BytesIO()
    picture.save(file, "WEBP", quality=60)
    return file.getvalue()


def test_the_measure_reads_the_photo_itself_and_not_one_that_was_spoilt():
    assert cards.unread(cards.photo()) == []
    assert cards.unread(smaller(6)) == ["too small"]
    assert len(cards.unread(smaller(4, blur=5))) > 10


@pytest.mark.django_db
def test_a_desk_makes_a_card_small_and_it_is_still_read(hall):
    package = catalogue.offer("ktp-el-penggantian", hall.area_code, MONDAY.date()).package
    [rule] = [rule for rule in package.evidence if rule.key == CARD_RULE]
    made = photos.small(cards.photo(), rule)
    assert len(cards.photo()) > 300_000 and len(made.content) <= 60_000
    assert max(made.width, made.height) <= photos.CARD_PIXELS
    assert cards.unread(made.content) == []
