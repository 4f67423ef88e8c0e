"""A disk that fills up under a running server: said in words, nothing acknowledged is lost, all goes on with room."""

import pytest

from tests.own_space import run_there


@pytest.mark.journey
def test_a_full_disk_is_said_and_loses_nothing(tmp_path):
    run_there("tests/journeys/on_a_small_disk.py", tmp_path)
