"""How processes that run for long look for garbage."""

import gc

from changrong.network.rules.book import book


def keep_what_is_loaded() -> None:
    """Never look through what is loaded by now again, the book among it, and look less often at
    what comes.

    What a service loads stays for good: to go through it again and again takes a tenth of a call,
    and of a batch a fifth. A decision alone is some thousand small values, which is why the default
    of 700 is low.
    """
    book()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
