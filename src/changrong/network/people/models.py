"""Accounts, and for whom each of them acts."""

import secrets

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

# Letters and digits that are not mistaken for one another when read out on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def opaque(length: int = 10) -> str:
    """A public number that says nothing about its row and cannot be counted through."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


class Role(models.TextChoices):
    ENTERPRISE = "enterprise", _("企业")
    OFFICER = "officer", _("机构经办")
    MANAGER = "manager", _("机构管理员")
    COORDINATOR = "coordinator", _("金融局协调员")
    SUPERVISOR = "supervisor", _("监管人员")
    HOTLINE = "hotline", _("热线话务员")


class User(AbstractUser):
    """A person who signs in. What they may do comes from their memberships, never from here."""

    first_name = None
    last_name = None
    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    phone = models.CharField(_("手机号码"), max_length=20, blank=True)
    # In which language the service writes to them; blank = Chinese.
    language = models.CharField(max_length=2, blank=True)
    # Set when somebody else made the password: it opens one page only, where a new one is chosen.
    one_time_password = models.BooleanField(default=False)

    REQUIRED_FIELDS: list[str] = []

    def __str__(self) -> str:
        return self.name or self.username


class Membership(models.Model):
    """A user acting in one role for one enterprise, institution or the bureau."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    enterprise = models.ForeignKey(
        "parties.Enterprise",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="members",
    )
    institution = models.ForeignKey(
        "parties.Institution",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="members",
    )
    outlet = models.ForeignKey(
        "parties.Outlet", null=True, blank=True, on_delete=models.SET_NULL, related_name="members"
    )
    # The bureau's own people: the district they answer for (GB/T 2260); blank = the whole city.
    region = models.CharField(max_length=6, blank=True)
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="a_member_of_the_right_body",
                condition=(
                    models.Q(role=Role.ENTERPRISE, enterprise__isnull=False, institution=None)
                    | models.Q(
                        role__in=[Role.OFFICER, Role.MANAGER],
                        institution__isnull=False,
                        enterprise=None,
                    )
                    | models.Q(
                        role__in=[Role.COORDINATOR, Role.SUPERVISOR, Role.HOTLINE],
                        enterprise=None,
                        institution=None,
                    )
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.body}"

    @property
    def title(self) -> str:
        """The role as people call it: whoever acts for nobody else is no firm."""
        own = self.enterprise is not None and self.enterprise.is_person
        return str(_("个人") if own else self.get_role_display())

    @property
    def body(self) -> object:
        return self.enterprise or self.institution or _("金融局")


def evidence_path(request: "MembershipRequest", name: str) -> str:
    """Stored under the request's number; the name a person gave never reaches the disk."""
    return f"requests/{request.number}"


class MembershipRequest(models.Model):
    """A user's request to act for a credit code, which the bureau or an institution confirms."""

    class State(models.TextChoices):
        ASKED = "asked", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        REFUSED = "refused", _("未确认")
        WITHDRAWN = "withdrawn", _("已撤回")

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="requests")
    credit_code = models.CharField(max_length=18)
    enterprise_name = models.CharField(max_length=120)
    region = models.CharField(max_length=6)
    duty_of_user = models.CharField(max_length=60)  # legal representative, accountant …
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Which institution confirmed, when it was not the bureau.
    institution = models.ForeignKey(
        "parties.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    # A licence or letter that helps whoever decides; kept under the request's own number.
    evidence = models.FileField(upload_to=evidence_path, blank=True)
    evidence_name = models.CharField(max_length=200, blank=True)
    evidence_type = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "credit_code"],
                condition=models.Q(state="asked"),
                name="one_open_request_a_firm",
            )
        ]

    def __str__(self) -> str:
        return f"{self.credit_code} ← {self.user}"


class ApiToken(models.Model):
    """A key by which a program acts as one membership. Only its hash is kept."""

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, hex
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="tokens")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.membership} {self.digest[:8]}"


class Leave(models.Model):
    """Days on which a member is away, both ends among them. Their open cases go to the deputy, or
    back to the pool, once it begins; no clock stops for it."""

    class Reason(models.TextChoices):
        # Illness and family are nobody's to keep a list of: they are time off like any other.
        OFF = "off", _("休假")
        WORK = "work", _("出差或培训")
        OTHER = "other", _("其他")

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="leaves")
    since = models.DateField()
    until = models.DateField()
    deputy = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="stands_in"
    )
    reason = models.CharField(max_length=8, choices=Reason.choices, default=Reason.OFF)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    # Set once each, by whoever comes first of any number of workers.
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                name="leave_ends_after_it_begins",
                condition=models.Q(until__gte=models.F("since")),
            )
        ]
        indexes = [
            models.Index(
                fields=["since"], condition=models.Q(ended_at=None), name="leaves_not_over"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership.user} {self.since}—{self.until}"
