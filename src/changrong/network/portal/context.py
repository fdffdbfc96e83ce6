"""What every page's frame needs: the site's name, the reader's choices, the way around by role."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from changrong.network.portal.language import choose, current
from changrong.network.portal.preferences import SIZE_COOKIE, THEME_COOKIE


class Place(NamedTuple):
    """One entry of a menu."""

    label: Any
    url: str
    current: bool
    name: str


# Who sees which pages, by role; a page whose app is not installed is left out.
PUBLIC = (
    (_("查政策"), "rules:check"),
    (_("说需求"), "cases:start"),
    (_("看进度"), "cases:mine"),
    (_("公开数据"), "boards:public"),
)
OFFICER = (
    (_("收件箱"), "cases:inbox"),
    (_("我的报价"), "cases:offers-made"),
    (_("产品"), "parties:products"),
    (_("网点"), "parties:outlets"),
    (_("统计"), "boards:figures"),
)
BUREAU = (
    (_("看板"), "boards:board"),
    (_("收件箱"), "cases:inbox"),
    (_("机构"), "parties:institutions"),
    (_("账号申请"), "people:requests"),
    (_("统计"), "boards:figures"),
)
BY_ROLE = {
    "officer": OFFICER,
    "manager": (*OFFICER, (_("人员"), "people:members")),
    "coordinator": BUREAU,
    "supervisor": ((_("统计"), "boards:figures"), (_("看板"), "boards:board")),
    "hotline": ((_("代填需求"), "cases:start"), (_("代填记录"), "cases:inbox")),
}
FOOTER = (
    (_("隐私说明"), "portal:privacy"),
    (_("无障碍"), "portal:accessibility"),
    (_("规则全文与版本"), "rules:notices"),
    (_("开放接口"), "api-1.0.0:openapi-view"),
)


def role_of(request: HttpRequest) -> str:
    """The role the visitor acts in; empty for a visitor who has none."""
    member = getattr(request, "member", None)
    return str(getattr(member, "role", "") or "")


def places(request: HttpRequest, entries: tuple[tuple[Any, str], ...]) -> Iterator[Place]:
    for label, name in entries:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        here = request.path == url or (
            url != "/" and request.path.startswith(url.rstrip("/") + "/")
        )
        yield Place(label, url, here, name)


def shell(request: HttpRequest) -> dict[str, Any]:
    """`site_name`, `site_place`, `language`, `large`, `theme`, `html_class`, `role`, `member`,
    `public_places`, `work_places` (empty for enterprises and visitors), `footer_places`."""
    large = request.COOKIES.get(SIZE_COOKIE) == "large"
    theme = request.COOKIES.get(THEME_COOKIE, "")
    theme = theme if theme in {"light", "dark"} else ""
    role = role_of(request)
    return {
        "site_name": choose(settings.SITE_NAME),
        "site_place": choose(getattr(settings, "SITE_PLACE", "")),
        "language": current(),
        "html_lang": "en" if current() == "en" else "zh-Hans",
        "large": large,
        "theme": theme,
        "html_class": " ".join(filter(None, [theme, "large" if large else ""])),
        "demo": getattr(settings, "DEMO", False),
        "role": role,
        "member": getattr(request, "member", None),
        "public_places": list(places(request, PUBLIC)),
        "work_places": list(places(request, BY_ROLE.get(role, ()))),
        "footer_places": list(places(request, FOOTER)),
    }
