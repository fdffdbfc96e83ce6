"""Agreements, guarantees as recorded events, and what counts against limits."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

PEOPLE = settings.AUTH_USER_MODEL
REFERENCE, PRODUCT = 60, 60  # characters
RATE_PLACES = 8


class Agreement(models.Model):
    """An agreement of bank, guarantor, re-guarantor and funds (银担合作协议).

    `terms` is the whole of it (guarantee/agreement/stored.py); its parties are the public numbers
    of institutions. Once signed it does not change.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待签署")
        SIGNED = "signed", _("已签署")
        ENDED = "ended", _("已终止")

    number = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    guarantor = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="guarantees_under"
    )
    # Whose loans are guaranteed; none: those of any lender.
    lender = models.ForeignKey(
        "parties.Institution", null=True, on_delete=models.PROTECT, related_name="lends_under"
    )
    region = models.CharField(max_length=6)
    terms = models.JSONField()
    since = models.DateField()
    until = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")
    # When its clauses are to be held against the notices again: every year.
    check_on = models.DateField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["check_on"], condition=models.Q(state="signed"), name="agreements_to_check"
            )
        ]

    def __str__(self) -> str:
        return self.number


class Party(models.Model):
    """That an institution is one of the bearers of an agreement; `registers`: it keeps a list."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="bears"
    )
    bearer = models.CharField(max_length=40)
    registers = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "bearer"], name="one_party_a_bearer")
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.bearer}"


class AgreementCheck(models.Model):
    """What notices said of an agreement's shares on a day, clause by clause. Rows are only added.

    `verdicts`: for each layer, a list of {measure, verdict, reason}.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="checks")
    on = models.DateField()
    verdicts = models.JSONField()
    book = models.CharField(max_length=64)
    kept = models.BooleanField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.on}"


class Figures(models.Model):
    """What a guarantor says of itself on a day: net assets and what it guarantees outside the
    network, as facts of an institution (yuan, as text). Rows are only added; what counts is the
    latest day's, and of one day what was said last."""

    institution = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="figures"
    )
    held_on = models.DateField()
    facts = models.JSONField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(PEOPLE, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.held_on}"


class Guarantee(models.Model):
    """One guarantee as it was issued. How it stands on a day is the replay of its events."""

    number = models.CharField(max_length=24, unique=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="guarantees")
    enterprise = models.ForeignKey(
        "parties.Enterprise", on_delete=models.PROTECT, related_name="guarantees"
    )
    guarantor = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="guarantees"
    )
    lender = models.ForeignKey(
        "parties.Institution", on_delete=models.PROTECT, related_name="guaranteed_loans"
    )
    region = models.CharField(max_length=6)
    reference = models.CharField(max_length=REFERENCE)  # the lender's own number of the loan
    # The loan, where it was agreed in this network: what a claim pays is paid on it.
    contract = models.ForeignKey(
        "contracts.Contract", null=True, on_delete=models.PROTECT, related_name="guarantees"
    )
    # What people do about it; one of a batch has none before somebody has a step to take.
    case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.PROTECT, related_name="guarantees"
    )
    product = models.CharField(max_length=PRODUCT, blank=True)
    amount = models.BigIntegerField()  # fen
    fee_rate = models.DecimalField(
        max_digits=9, decimal_places=RATE_PLACES
    )  # a year, as a fraction
    since = models.DateField()
    until = models.DateField()
    # Facts as they were judged, and by which book.
    facts = models.JSONField(default=dict)
    book = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)  # of what was filed: the same again is the same
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["guarantor", "-id"]),
            models.Index(fields=["lender", "-id"]),
            models.Index(fields=["enterprise"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "reference"], name="one_guarantee_a_loan")
        ]

    def __str__(self) -> str:
        return self.number


class GuaranteeEvent(models.Model):
    """One thing that happened to a guarantee. Rows are only added (events/triggers.py).

    `value_on` is the day from which it counts, `recorded_at` when it was written down. `data` is
    the event's own (guarantee/life/stored.py), with the case that caused it beside.
    """

    guarantee = models.ForeignKey(
        Guarantee, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=16)
    value_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        PEOPLE, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["guarantee", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["guarantee", "sequence"], name="one_guarantee_event_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.guarantee_id} #{self.sequence} {self.kind}"


class FeeDue(models.Model):
    """The next day on which a fee or a premium of a guarantee may fall due by itself; None: none
    will. A guarantee whose fee is collected at once has none, until it changes."""

    guarantee = models.OneToOneField(Guarantee, on_delete=models.PROTECT, related_name="fee_due")
    due_on = models.DateField(null=True)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], name="guarantee_fees_due")]

    def __str__(self) -> str:
        return f"{self.guarantee_id} {self.due_on}"


class Listing(models.Model):
    """How a guarantee stands with a bearer that keeps a list (再担保备案): a copy of what its
    replay says (listing.py). `listed_on` is empty while it is not on the list."""

    guarantee = models.ForeignKey(
        Guarantee, on_delete=models.PROTECT, related_name="listings", db_index=False
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="listings", db_index=False
    )
    since = models.DateField()  # in force since
    outstanding = models.BigIntegerField()  # fen; none: nothing is left to register
    listed_on = models.DateField(null=True)
    list = models.CharField(max_length=60, blank=True)  # the list's own number

    class Meta:
        ordering = ["since", "pk"]
        indexes = [
            models.Index(
                fields=["party", "listed_on", "since", "outstanding"],
                condition=models.Q(outstanding__gt=0),
                name="listings_in_force",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["guarantee", "party"], name="one_listing_a_party")
        ]

    def __str__(self) -> str:
        return f"{self.guarantee_id} {self.party_id} {self.listed_on}"


class Count(models.Model):
    """How much of a limit or a cap is used (fen), for one whom it counts apart.

    `owner` is an agreement's number, or a guarantor's for what binds all its business. What is
    bound is locked here first, and changed with it in one transaction. `note`: the weight class of
    a borrower's balance.
    """

    owner = models.CharField(max_length=24)
    limit = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True)
    used = models.BigIntegerField(default=0)
    note = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["owner", "limit", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "limit", "subject"], name="one_count_a_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.limit} {self.subject} {self.used}"


from changrong.network.guarantees.batches.models import Batch, BatchRow  # noqa: E402, F401
