"""The reference pages say what the declarations say."""

import pytest

from changrong.docs import REFERENCE, pages


@pytest.mark.parametrize("name", ["facts.md", "measures.md", "kinds.md", "checks.md"])
def test_a_generated_page_is_up_to_date(name):
    assert (REFERENCE / name).read_text() == pages()[name], "run `make docs`"
