"""The credit platform (信易贷, Beijing station): demand comes in, products and results go out."""

from collections.abc import Mapping
from typing import Any

from changrong.network.channels.connectors.connector import Told
from changrong.network.channels.connectors.wire import Signed
from changrong.text import Text


class CreditPlatform(Signed):
    name = "credit_platform"
    label = Text("信易贷平台", "The credit platform")
    kinds = {"need": "need"}
    exports = True

    def tell(self, told: Told) -> Mapping[str, Any]:
        """With the offer that was accepted: the platform counts what its demand came to."""
        return {**super().tell(told), "offer": dict(told.offer) if told.offer else None}
