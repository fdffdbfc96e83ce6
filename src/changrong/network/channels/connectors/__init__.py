"""The channels by which others hand on what people say: one module each, all behind `Connector`."""

from collections.abc import Mapping

from changrong.network.channels.connectors.connector import Connector
from changrong.network.channels.connectors.credit_platform import CreditPlatform
from changrong.network.channels.connectors.hotline_12345 import Hotline12345
from changrong.network.channels.connectors.hotline_95519 import Hotline95519
from changrong.network.channels.connectors.wechat_account import WechatAccount
from changrong.text import Text

_ALL: tuple[Connector, ...] = (Hotline12345(), Hotline95519(), CreditPlatform(), WechatAccount())
CONNECTORS: Mapping[str, Connector] = {one.name: one for one in _ALL}


def label_of(name: str) -> Text:
    """What a channel is called; one that is gone by its name."""
    return CONNECTORS[name].label if name in CONNECTORS else Text(name, name)
