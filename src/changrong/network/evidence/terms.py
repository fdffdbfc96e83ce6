"""What a firm agrees to, word by word. A version that was once shown is never changed: a change is
a new version, and a consent names the one it was given under, with its hash."""

from __future__ import annotations

import hashlib

from changrong.text import Text

VERSIONS = {
    1: Text(
        "我代表企业同意：所选机构为所选用途，可以经本网向所列来源取得所选数据，并在办理期间查看。"
        "到期自动失效；可以随时撤回，撤回后不再取数，已经取到的数值从本网删除。"
        "每次取数、每次查看都记下来，我随时看得到。不同意不影响我用其他材料申请。",
        "On behalf of the firm I agree that the institution chosen may, for the purpose chosen,"
        " obtain the data chosen from the sources listed through this network, and look at them"
        " while it has the matter. This ends by itself on its last day and may be withdrawn at any"
        " time: nothing more is then obtained, and values already obtained are deleted from this"
        " network. Everything obtained and every look is written down where I can see it. If I do"
        " not agree I can still apply with other papers.",
    ),
    2: Text(
        "我代表企业同意：所选机构为所选用途，可以经本网向所列来源取得所选数据，并在办理期间查看；"
        "前一个来源没有的，再向后一个来源取。"
        "到期自动失效；可以随时撤回，撤回后不再取数，已经取到的数值从本网删除。"
        "每次取数、每次查看都记下来，我随时看得到。不同意不影响我用其他材料申请。",
        "On behalf of the firm I agree that the institution chosen may, for the purpose chosen,"
        " obtain the data chosen from the sources listed through this network, and look at them"
        " while it has the matter; what one source does not have is asked of the next. This ends by"
        " itself on its last day and may be withdrawn at any time: nothing more is then obtained,"
        " and values already obtained are deleted from this network. Everything obtained and every"
        " look is written down where I can see it. If I do not agree I can still apply with other"
        " papers.",
    ),
}
IN_TURN = 2  # the first version under which a second source may be asked
CURRENT = max(VERSIONS)


def digest(version: int) -> str:
    """SHA-256 (hex) of the words of a version in both languages."""
    said = VERSIONS[version]
    return hashlib.sha256(f"{said.zh}\n{said.en}".encode()).hexdigest()
