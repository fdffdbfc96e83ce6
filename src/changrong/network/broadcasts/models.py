"""What is made known to many: who wrote it, who approved it, for whom, in which media, until when;
and where it was put up outside the service."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from changrong.network.people.models import opaque
from changrong.text import Text


class Sort(models.TextChoices):
    HEALTH = "health", _("健康防护")
    ONLINE = "online", _("线上办理")
    ANTI_FRAUD = "anti_fraud", _("防诈骗")
    PROTECTION = "protection", _("消费者保护")
    SERVICE = "service", _("服务通知")
    LETTER = "letter", _("倡议书")
    REMINDER = "reminder", _("温馨提示")


class Medium(models.TextChoices):
    SMS = "sms", _("短信")
    MAIL = "mail", _("邮件")
    PAPER = "paper", _("网点纸质公告")
    LED = "led", _("网点电子屏")
    ACCOUNT = "account", _("微信公众号")
    VIDEO = "video", _("短视频")


BY_OUTLET = (Medium.PAPER, Medium.LED)  # each outlet puts it up
BY_INSTITUTION = (Medium.ACCOUNT, Medium.VIDEO)  # the institution does, once
OUTSIDE = (*BY_OUTLET, *BY_INSTITUTION)


class Broadcast(models.Model):
    """One notice to many. Its audience finds it on the board and, each once, among their messages;
    `media` says where else. English may be blank: then the Chinese is shown.

    An institution's own is for its staff and customers; the bureau's for a region ("" = the whole
    city). How far the telling has come stands here, so that any worker goes on from there.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("待核准")
        APPROVED = "approved", _("已核准")
        WITHDRAWN = "withdrawn", _("已撤下")

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    sort = models.CharField(_("种类"), max_length=12, choices=Sort.choices)
    title_zh = models.CharField(_("标题"), max_length=60)
    title_en = models.CharField(_("英文标题"), max_length=160, blank=True)
    words_zh = models.TextField(_("正文"))
    words_en = models.TextField(_("英文正文"), blank=True)
    # What SMS and screens say; blank = the title.
    brief_zh = models.CharField(_("一句话"), max_length=200, blank=True)
    brief_en = models.CharField(_("英文一句话"), max_length=400, blank=True)
    link = models.CharField(_("站内链接"), max_length=200, blank=True)

    to_staff = models.BooleanField(_("机构员工"), default=False)
    to_firms = models.BooleanField(_("企业"), default=False)
    to_persons = models.BooleanField(_("个人"), default=False)
    to_public = models.BooleanField(_("所有人"), default=False)  # who has not signed in, too
    region = models.CharField(_("地区"), max_length=6, blank=True)
    institution = models.ForeignKey(
        "parties.Institution", null=True, on_delete=models.PROTECT, related_name="broadcasts"
    )
    media = models.JSONField(_("别处"), default=list)  # values of Medium
    shown_from = models.DateField(_("从哪天"))
    shown_until = models.DateField(_("到哪天"))  # still shown on it

    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)  # of the words: who approves has read it
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    why_withdrawn = models.CharField(_("为什么撤下"), max_length=200, blank=True)

    # The telling: up to which user and which firm it has come, how many were in the audience so
    # far, and since when it is done.
    upto_user = models.BigIntegerField(default=0)
    upto_firm = models.BigIntegerField(default=0)
    audience = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    # What became of the messages, kept before the outbox forgets them; null = still counted there.
    settled = models.JSONField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="a_broadcast_is_for_somebody",
                condition=Q(to_staff=True)
                | Q(to_firms=True)
                | Q(to_persons=True)
                | Q(to_public=True),
            ),
            models.CheckConstraint(
                name="an_institution_speaks_to_its_own",
                condition=Q(institution=None) | Q(to_public=False, region=""),
            ),
            models.CheckConstraint(
                name="a_broadcast_ends_after_it_begins",
                condition=Q(shown_until__gte=models.F("shown_from")),
            ),
            models.CheckConstraint(
                name="a_broadcast_has_two_pairs_of_eyes",
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("written_by")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["shown_from", "shown_until"],
                condition=Q(state="approved"),
                name="broadcasts_shown",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title_zh}"

    @property
    def stream(self) -> str:
        """Its own chain in the register."""
        return f"broadcast-{self.number}"

    @property
    def title(self) -> Text:
        return Text(self.title_zh, self.title_en or self.title_zh)

    @property
    def words(self) -> Text:
        return Text(self.words_zh, self.words_en or self.words_zh)

    @property
    def brief(self) -> Text:
        brief = self.brief_zh or self.title_zh
        return Text(brief, self.brief_en or (brief if self.brief_zh else self.title.en))

    @property
    def is_english(self) -> bool:
        """Whether there is an English version of all of it."""
        return bool(self.title_en and self.words_en)

    @property
    def outside(self) -> list[Medium]:
        """The media that somebody has to put it up in."""
        return [medium for medium in OUTSIDE if medium in self.media]


class Posting(models.Model):
    """An institution says that it put a broadcast up: where, in which medium, on which day. One
    that was wrong is taken back with a reason and stays; the right one is said beside it."""

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="postings")
    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="+"
    )
    # Blank for what the institution puts up once, as an article of its official account.
    outlet = models.ForeignKey(
        "parties.Outlet", null=True, on_delete=models.PROTECT, related_name="+"
    )
    medium = models.CharField(max_length=8, choices=Medium.choices)
    posted_on = models.DateField()
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True)
    why_taken_back = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "medium", "outlet"],
                condition=Q(outlet__isnull=False, taken_back_at=None),
                name="one_posting_an_outlet",
            ),
            models.UniqueConstraint(
                fields=["broadcast", "medium", "institution"],
                condition=Q(outlet=None, taken_back_at=None),
                name="one_posting_an_institution",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast.number} {self.medium} {self.where}"

    @property
    def where(self) -> str:
        return str(self.outlet or self.institution)


def labels(media: Iterable[str]) -> list[str]:
    return [str(Medium(medium).label) for medium in media]
