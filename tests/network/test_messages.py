"""Chinese first, English complete."""

from babel.messages import pofile

from changrong.network.messages import CATALOGUE, catalogue, untranslated


def test_every_message_has_its_english():
    assert untranslated(catalogue()) == []


def test_the_catalogue_holds_exactly_the_messages_in_use():
    with CATALOGUE.open("rb") as stored:
        kept = {(m.id, m.context) for m in pofile.read_po(stored) if m.id}
    assert kept == {(m.id, m.context) for m in catalogue() if m.id}
