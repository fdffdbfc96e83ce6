"""Who takes part: enterprises with what is known of them; institutions, outlets, products."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from changrong.network import clock
from changrong.network.people.models import opaque


class Enterprise(models.Model):
    """Whoever is served: a company, sole trader or cooperative, known by its unified social credit
    code; or a person, for whom the documents ask relief of their own, and of whom no number of any
    kind is kept."""

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    credit_code = models.CharField(
        _("统一社会信用代码"), max_length=18, unique=True, null=True, blank=True
    )
    is_person = models.BooleanField(_("个人"), default=False, editable=False)
    name = models.CharField(_("名称"), max_length=120)
    region = models.CharField(_("登记地"), max_length=6)
    contact_name = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="a_firm_has_a_code_and_a_person_none",
                condition=models.Q(is_person=True, credit_code=None)
                | models.Q(is_person=False, credit_code__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Fact(models.Model):
    """One fact of an enterprise, as one source gave it for one day. Rows are added, never changed.

    `value` is the fact's JSON value (amounts as text, in yuan); null says "no longer known".
    The latest recorded row of a name counts.
    """

    class Source(models.TextChoices):
        ENTERPRISE = "enterprise", _("本人填写")
        OFFICER = "officer", _("机构核实")
        REGISTRY = "registry", _("登记信息")
        HOTLINE = "hotline", _("电话代填")
        OUTLET = "outlet", _("网点代填")

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="facts")
    name = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    source = models.CharField(max_length=12, choices=Source.choices)
    held_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["enterprise", "name", "-id"])]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class Institution(models.Model):
    """A bank, guarantor, micro-lender, insurer … (kinds: the values of fact institution.kind)."""

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    name = models.CharField(_("机构名称"), max_length=120, unique=True)
    kind = models.CharField(_("机构类型"), max_length=32)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    # The id by which a notice binds this one institution, if any does.
    policy_id = models.CharField(max_length=60, blank=True)
    is_policy_guarantor = models.BooleanField(_("政府性融资担保机构"), null=True, blank=True)
    regions = models.JSONField(_("服务区域"), default=list)  # GB/T 2260 codes; [] = everywhere
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    active = models.BooleanField(_("正在服务"), default=True)
    # How many cases it takes on at once (blank: no limit), and how many it has: cases/dispatch.
    capacity = models.PositiveIntegerField(_("同时能办多少件"), null=True, blank=True)
    taken = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Outlet(models.Model):
    """A place of an institution where a firm can walk in."""

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="outlets")
    name = models.CharField(_("网点名称"), max_length=120)
    region = models.CharField(_("所在区"), max_length=6)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    active = models.BooleanField(_("正在营业"), default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="one_outlet_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """What an institution offers, on stated terms. Amounts in fen, rates as fractions a year."""

    number = models.CharField(max_length=16, unique=True, default=opaque, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="products")
    name = models.CharField(_("产品名称"), max_length=120)
    need_kinds = models.JSONField(_("能办的事"), default=list)  # values of fact need.kind
    amount_min = models.BigIntegerField(_("最低金额"), null=True, blank=True)
    amount_max = models.BigIntegerField(_("最高金额"), null=True, blank=True)
    term_min = models.PositiveSmallIntegerField(_("最短期限"), null=True, blank=True)  # months
    term_max = models.PositiveSmallIntegerField(_("最长期限"), null=True, blank=True)
    rate_from = models.DecimalField(
        _("年利率或费率，自"), max_digits=7, decimal_places=6, null=True, blank=True
    )
    guarantee = models.CharField(_("担保方式"), max_length=60, blank=True)
    # An optional condition in the policy language, over declared facts.
    condition = models.TextField(_("条件"), blank=True)
    summary = models.CharField(_("说明"), max_length=300, blank=True)
    valid_from = models.DateField(_("开始"), null=True, blank=True)
    valid_until = models.DateField(_("截止"), null=True, blank=True)
    active = models.BooleanField(_("正在办理"), default=True)
    capacity = models.PositiveIntegerField(_("同时能办多少件"), null=True, blank=True)
    taken = models.PositiveIntegerField(default=0, editable=False)
    # When it is to be held against the needs that wait: cases/dispatch/announcing.py.
    announce_at = models.DateTimeField(null=True, default=clock.now, editable=False)

    class Meta:
        ordering = ["institution", "name"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], name="one_product_a_name")
        ]

    def __str__(self) -> str:
        return self.name
