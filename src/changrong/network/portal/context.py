"""What every page's frame needs: the site's name, the reader's choices, the way around by role."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from changrong.network.events.messages import unread
from changrong.network.guarantees.queries import agreements_visible_to
from changrong.network.ledger.queries import visible_to
from changrong.network.parties.models import Enterprise
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role
from changrong.network.portal.language import choose, current
from changrong.network.portal.overview import ROLES
from changrong.network.portal.preferences import SIZE_COOKIE, THEME_COOKIE


class Place(NamedTuple):
    """One entry of a menu."""

    label: Any
    url: str
    current: bool
    name: str


Entry = tuple[Any, str]


class Desk(NamedTuple):
    """The menu of those who work here: what they use daily, and the rest under headings."""

    daily: tuple[Entry, ...]
    rest: tuple[tuple[Any, tuple[Entry, ...]], ...] = ()


class Served(NamedTuple):
    """The menu of those who are served here: what stands in the header, and the rest."""

    daily: tuple[Entry, ...]
    rest: tuple[Entry, ...]


# Who sees which pages, by role; a page whose app is not installed is left out.
CHECK, FIGURES = (_("查政策"), "rules:check"), (_("公开数据"), "boards:public")
INBOX, OPEN = (_("收件箱"), "cases:inbox"), (_("发起事项"), "matters:openable")
BOARD, NOTICES = (_("公告"), "broadcasts:board"), (_("公告"), "broadcasts:desk")
FINDINGS = (_("政策找企业"), "rules:findings")
MESSAGES = (_("渠道消息"), "channels:messages")
LEARN, COUNTED = (_("学习"), "training:mine"), (_("统计"), "boards:figures")
REQUESTS = (_("账号申请"), "people:requests")
BOOKS = (_("账簿"), "ledger:trial-balance")  # for who has any to read
# For who guarantees together; who is a party to no agreement has none of these.
COVER = (
    (_("合作协议"), "guarantees:agreements"),
    (_("在保业务"), "guarantees:guarantees"),
    (_("限额"), "guarantees:limits"),
)
FIRMS = (_("找企业"), ((_("批量筛查"), "rules:screenings"),))
MONEY = (_("担保和账"), (*COVER, BOOKS))
TOLD = (_("公告和服务"), (NOTICES, (_("服务运行"), "services:counts")))
STATE, PROGRESS = (_("说需求"), "needs:start"), (_("看进度"), "needs:mine")
OVERVIEW, MATTERS = (_("总览"), "portal:overview"), (_("我的事项"), "matters:mine")
LOOKED = (_("谁看过"), "cases:looked")
PUBLIC = (CHECK, STATE, PROGRESS, FIGURES)
# What a person or a firm uses most stands in the header, the rest in the menu of the account.
PERSON = Served((OVERVIEW, CHECK, MATTERS, FIGURES), (LOOKED, BOARD))
FIRM = Served(
    (OVERVIEW, CHECK, STATE, PROGRESS, MATTERS),
    (LOOKED, (_("数据授权"), "evidence:consents"), (_("企业信息"), "parties:firm"), FIGURES, BOARD),
)
OFFICER = Desk(
    (INBOX, OPEN, (_("替企业提需求"), "needs:counter"), FINDINGS, LEARN, COUNTED),
    (
        FIRMS,
        (
            _("本机构"),
            (
                (_("产品"), "parties:products"),
                (_("网点和人员"), "parties:outlets"),
                REQUESTS,
            ),
        ),
        MONEY,
        TOLD,
    ),
)
BUREAU = Desk(
    ((_("看板"), "boards:board"), INBOX, OPEN, MESSAGES, FINDINGS, LEARN, COUNTED),
    (
        FIRMS,
        (
            _("全网"),
            (
                (_("机构"), "parties:institutions"),
                REQUESTS,
                (_("团队"), "cases:teams"),
                (_("工作日历"), "calendars:years"),
                (_("数据交换"), "evidence:exchanges"),
            ),
        ),
        MONEY,
        TOLD,
    ),
)
BY_ROLE = {
    Role.OFFICER: OFFICER,
    Role.MANAGER: OFFICER,
    Role.COORDINATOR: BUREAU,
    Role.SUPERVISOR: Desk(
        (COUNTED, INBOX, OPEN, (_("学完情况"), "training:completion")),
        (MONEY, TOLD),
    ),
    Role.HOTLINE: Desk(
        (
            (_("代填记录"), "needs:hotline"),
            (_("来电事项"), "matters:mine"),
            MESSAGES,
            (_("批量导入"), "imports:imports"),
            LEARN,
            CHECK,
            BOARD,
        )
    ),
}
FOOTER = (
    BOARD,
    (_("算算贷款要花多少钱"), "contracts:calculator"),
    (_("机构和网点"), "parties:directory"),
    (_("能远程办的服务"), "services:public"),
    (_("能共享哪些数据"), "evidence:catalogue"),
    (_("隐私说明"), "portal:privacy"),
    (_("无障碍"), "portal:accessibility"),
    (_("规则全文与版本"), "rules:notices"),
    (_("开放接口"), "api-1:openapi-json"),
)


# Pages that belong to an entry of the menu though their address lies elsewhere.
BELONGS = {
    "rules:check": "/decisions/",
    "cases:inbox": "/cases/",
    "guarantees:guarantees": "/registrations/",
}


def places(request: HttpRequest, entries: Iterable[Entry]) -> Iterator[Place]:
    for label, name in entries:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        here = request.path == url or (
            url != "/" and request.path.startswith(url.rstrip("/") + "/")
        )
        if elsewhere := BELONGS.get(name):
            here = here or request.path.startswith(elsewhere)
        yield Place(label, url, here, name)


def _public(actor: Actor) -> tuple[Entry, ...]:
    """Who works here finds the own desk where others find what firms do; a firm, its own pages."""
    if actor.role in BY_ROLE:
        return (BY_ROLE[actor.role].daily[0], CHECK, FIGURES)
    return PUBLIC if actor.enterprise is None else _served(actor.enterprise).daily


def _rest(request: HttpRequest, actor: Actor) -> list[tuple[Any, list[Place]]]:
    """The rest of somebody's menu by heading, without what there is nothing to read of."""
    out: set[Entry] = set()
    rest = BY_ROLE[actor.role].rest if actor.role in BY_ROLE else ()
    named = {entry for _heading, entries in rest for entry in entries}
    if BOOKS in named and not visible_to(actor).exists():
        out.add(BOOKS)
    if COVER[0] in named and not _guarantees(actor):
        out.update(COVER)
    kept = [
        (heading, list(places(request, (one for one in entries if one not in out))))
        for heading, entries in rest
    ]
    return [(heading, found) for heading, found in kept if found]


def _own(actor: Actor) -> tuple[Entry, ...]:
    """What somebody finds of their own beside what the header names."""
    if actor.enterprise is None:
        return (OVERVIEW,) if actor.role in ROLES else ()
    return _served(actor.enterprise).rest


def _served(own: Enterprise) -> Served:
    """A person has no need of a firm's pages."""
    return PERSON if own.is_person else FIRM


def _guarantees(actor: Actor) -> bool:
    """Whether there is anything of guarantees for this reader; a guarantor may always propose."""
    own = actor.institution
    return (own is not None and own.kind == "guarantor") or (agreements_visible_to(actor).exists())


def shell(request: HttpRequest) -> dict[str, Any]:
    """`site_name`, `site_place`, `language`, `large`, `theme`, `html_class`, `role`, `member`,
    `unread` (messages), `public_places`, `firm_places`, `work_places` and by heading `more_places`
    (none for enterprises and visitors), `footer_places`."""
    large = request.COOKIES.get(SIZE_COOKIE) == "large"
    theme = request.COOKIES.get(THEME_COOKIE, "")
    theme = theme if theme in {"light", "dark"} else ""
    actor = getattr(request, "actor", Actor())
    return {
        "site_name": choose(settings.SITE_NAME),
        "site_place": choose(settings.SITE_PLACE),
        "language": current(),
        "html_lang": "en" if current() == "en" else "zh-Hans",
        "large": large,
        "theme": theme,
        "html_class": " ".join(filter(None, [theme, "large" if large else ""])),
        "demo": settings.DEMO,
        "role": actor.role or "",
        "member": actor.membership,
        # A request to an unknown host is refused before anybody is known.
        "unread": SimpleLazyObject(lambda: unread(request.user) if hasattr(request, "user") else 0),
        "public_places": list(places(request, _public(actor))),
        "work_places": list(places(request, BY_ROLE[actor.role].daily))
        if actor.role in BY_ROLE
        else [],
        "more_places": _rest(request, actor),
        "firm_places": list(places(request, _own(actor))),
        "footer_places": list(places(request, FOOTER)),
    }
