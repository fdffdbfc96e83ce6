"""Letters between the cast's bank and guarantor about Alice's firm."""

import pytest

from changrong.network.files.letters.queries import party

from .samples import claim_notice, guarantee_letter


@pytest.fixture
def guarantee(cast):
    return guarantee_letter(
        sender=party(cast.guarantor), receiver=party(cast.bank_a), borrower=party(cast.xianhe)
    )


@pytest.fixture
def claim(cast):
    return claim_notice(
        sender=party(cast.bank_a), receiver=party(cast.guarantor), borrower=party(cast.xianhe)
    )
