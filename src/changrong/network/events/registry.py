"""Every event that the service records: its code, what it is called, what its data holds, and who
may be told. Histories, messages, webhooks and the documentation are made from it.

A kind of case declares its moves; everything else is declared here. A test fails on an event that
nobody declared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from changrong.network.people.models import Role
from changrong.text import Text

FIRM = (Role.ENTERPRISE,)
WORKERS = (Role.OFFICER, Role.MANAGER, Role.COORDINATOR)
ALL = (*FIRM, *WORKERS)
NOBODY: tuple[Role, ...] = ()


@dataclass(frozen=True)
class Code:
    """One code. `holds`: the keys of its data, beside `through` of what came by a channel.
    `audience`: the roles that may be told of it, each only where it may see the case itself.
    `sent`: the keys that go out with it."""

    code: str
    label: Text
    holds: tuple[str, ...] = ()
    audience: tuple[Role, ...] = NOBODY
    sent: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        return self.code.partition(".")[0]


MOVED = ("from", "to", "revision", "changed")
CLOCK = ("clock", "due_on")
OFFICE = ("institution", "region")  # for whom somebody looked
HANDS = ("handler", "was", "reason", "leave")


def _of_cases() -> Iterator[Code]:
    yield Code(
        "case.opened",
        Text("提交", "Opened"),
        (
            "kind",
            "version",
            "parent",
            "enterprise",
            "institution",
            "product",
            "decision",
            "team",
            "door",
        ),
        ALL,
        ("version",),
    )
    yield Code("case.said_again", Text("又说了一次", "Said again"), audience=WORKERS)
    yield Code("case.viewed", Text("查看了资料", "Looked at"), OFFICE, FIRM)
    yield Code("case.assigned", Text("换了经办人", "Assigned"), HANDS, WORKERS)
    yield Code(
        "case.team_changed",
        Text("换了团队", "Given to another team"),
        ("team", "was", "reason"),
        WORKERS,
    )
    yield Code("team.saved", Text("设了团队", "Team set up"), ("team", "members", "active"))
    yield Code("clock.started", Text("开始计时", "Clock started"), (*CLOCK, "duty"), ALL, CLOCK)
    yield Code(
        "clock.stopped", Text("停止计时", "Clock stopped"), ("clock", "late"), ALL, ("clock",)
    )
    for name, label in (
        ("paused", Text("暂停计时", "Clock paused")),
        ("resumed", Text("恢复计时", "Clock resumed")),
        ("lengthened", Text("期限延长", "Deadline lengthened")),
    ):
        yield Code(f"clock.{name}", label, (*CLOCK, "duty", "was"), ALL, (*CLOCK, "was"))
    yield Code(
        "clock.recomputed",
        Text("期限重新计算", "Deadline reckoned again"),
        (*CLOCK, "was", "why", "year", "publication"),
        ALL,
        (*CLOCK, "was", "why"),
    )
    yield Code("clock.overdue", Text("超过时限", "Overdue"), (*CLOCK, "level"), ALL, CLOCK)
    yield Code(
        "clock.move_refused",
        Text("系统没能办这一步", "The service could not make a move"),
        ("clock", "level", "move"),
    )
    yield Code(
        "clock.escalated",
        Text("时限升级处理", "Deadline escalated"),
        (*CLOCK, "level"),
        WORKERS,
        (*CLOCK, "level"),
    )
    yield Code(
        "file.added", Text("添加了材料", "Evidence added"), ("file", "sha256"), ALL, ("file",)
    )
    yield Code("file.removed", Text("删除了材料", "Evidence removed"), ("file",), ALL, ("file",))
    yield Code("file.opened", Text("打开了材料", "Evidence opened"), ("file", *OFFICE), FIRM)


def _of_contracts() -> Iterator[Code]:
    yield Code("contract.agreed", Text("签订合同", "Contract agreed"), ("case",))
    yield Code("contract.deferred", Text("合同延期", "Deferred"), ("case", "scope", "until"))
    yield Code(
        "contract.assigned",
        Text("债权转让", "Sold to another creditor"),
        ("event", "institution"),
    )
    for name, label in (
        ("disbursed", Text("放款", "Disbursed")),
        ("repaid", Text("还款", "Repaid")),
        ("prepaid", Text("提前还款", "Repaid early")),
        ("fee_charged", Text("收费", "Fee charged")),
        ("repriced", Text("调整利率", "Rate changed")),
        ("missed", Text("未按期还款", "Payment missed")),
        ("charged_off", Text("核销", "Charged off")),
        ("recovered", Text("核销后收回", "Recovered after charge-off")),
        ("renewed", Text("续贷", "Renewed")),
        ("undone", Text("撤销记录", "Record undone")),
        ("corrected", Text("更正记录", "Record corrected")),
    ):
        yield Code(f"contract.{name}", label, ("event",))


def _of_guarantees() -> Iterator[Code]:
    for name, label, holds in (
        ("proposed", Text("提出合作协议", "Agreement proposed"), ("institution",)),
        ("signed", Text("签署合作协议", "Agreement signed"), OFFICE),
        ("checked", Text("逐条核对协议", "Agreement held against the notices"), ("kept",)),
        ("ended", Text("终止合作协议", "Agreement ended"), OFFICE),
    ):
        yield Code(f"agreement.{name}", label, holds)
    counts = ("rows_done", "accepted", "known", "refused")
    for name, label, holds in (
        ("asked", Text("提交批量报送", "Batch handed in"), ("agreement", "sha256", "rows")),
        ("resumed", Text("继续批量报送", "Batch gone on with"), ()),
        ("retried", Text("再报没有接受的行", "Refused rows tried again"), ("refused",)),
        ("done", Text("批量报送完成", "Batch done"), counts),
        ("failed", Text("批量报送没有完成", "Batch failed"), counts),
        ("taken", Text("取走报送结果", "Result taken"), OFFICE),
    ):
        yield Code(f"batch.{name}", label, holds)
    yield Code("guarantee.viewed", Text("查看了担保", "Guarantee looked at"), OFFICE)
    yield Code("guarantee.filed", Text("报送担保", "Guarantee filed"), ("agreement", "lender"))
    yield Code("guarantee.assigned", Text("债权转让", "Its loan was sold"), ("institution",))
    for kind, label in (
        ("issued", Text("担保生效", "In force")),
        ("changed", Text("担保变更", "Changed")),
        ("registered", Text("再担保备案", "Registered for re-guarantee")),
        ("fee_charged", Text("应收担保费", "Fee due")),
        ("fee_paid", Text("收到担保费", "Fee paid")),
        ("fee_refunded", Text("退担保费", "Fee refunded")),
        ("reported", Text("报告在保余额", "Balance reported")),
        ("demanded", Text("向借款人催收", "Demanded of the borrower")),
        ("claimed", Text("申请代偿", "Claimed")),
        ("declined", Text("代偿未成立", "Claim declined")),
        ("paid", Text("代偿", "Claim paid")),
        ("passed_on", Text("申请分担", "Share claimed")),
        ("received", Text("收到分担款", "Share received")),
        ("recovered", Text("追回", "Recovered")),
        ("shared_back", Text("返还追回款", "Recovery returned")),
        ("written_off", Text("核销代偿损失", "Written off")),
        ("closed", Text("解除担保责任", "Released")),
        ("undone", Text("撤销记录", "Undone")),
        ("corrected", Text("更正记录", "Corrected")),
    ):
        yield Code(f"guarantee.{kind}", label, ("event",))
    for name, label in (
        ("granted", Text("降费奖补核定", "Fee subsidy granted")),
        ("received", Text("收到降费奖补", "Fee subsidy received")),
        ("taken", Text("取走奖补申报表", "Claim for a fee subsidy taken")),
    ):
        yield Code(f"subsidy.{name}", label, ("year",))
    yield Code("figures.stated", Text("填报净资产", "Figures stated"), ("on", "names"))


def _of_the_ledger() -> Iterator[Code]:
    yield Code("ledger.checked", Text("核对账簿", "Books checked"), ("on", "findings"))
    yield Code(
        "ledger.differs",
        Text("账簿有差异", "Books differ"),
        ("check", "key", "book", "account", "subject", "in_books", "expected"),
    )


def _of_letters() -> Iterator[Code]:
    yield Code("letter.issued", Text("发出函件", "Letter issued"), ("letter", "kind", "sha256"))
    yield Code("letter.viewed", Text("查看了函件", "Letter looked at"), OFFICE)


def _of_channels() -> Iterator[Code]:
    for name, label, holds in (
        ("received", Text("收到渠道消息", "Message received"), ("connector", "state", "case")),
        ("updated", Text("渠道消息有更新", "Message said anew"), ("connector", "state", "case")),
        ("completed", Text("补齐渠道消息", "Message completed"), ("state", "case")),
        ("refused", Text("不办渠道消息", "Message refused"), ()),
        (
            "overdue",
            Text("渠道消息过期没有人办", "Message left waiting too long"),
            ("connector", "due_on"),
        ),
        ("told", Text("结果已送到渠道", "Result told back"), ("status",)),
        ("untold", Text("结果没有送到渠道", "Result not told back"), ("status", "error")),
        ("told_again", Text("再发一次结果", "Result sent once more"), ()),
    ):
        yield Code(f"message.{name}", label, holds)


def _of_imports() -> Iterator[Code]:
    counts = ("rows_done", "opened", "same", "refused")
    for state, label, holds in (
        ("asked", Text("提交批量导入", "Import asked for"), ("kind", "sha256", "dry_run")),
        ("done", Text("批量导入完成", "Import done"), counts),
        ("failed", Text("批量导入没有完成", "Import failed"), counts),
        ("expired", Text("批量导入过期", "Import expired"), ()),
        ("removed", Text("删除批量导入", "Import removed"), ()),
        ("taken", Text("取走导入结果", "Report taken"), ()),
    ):
        yield Code(f"import.{state}", label, holds)


def _of_surveys() -> Iterator[Code]:
    yield Code("survey.asked", Text("请企业评价", "Asked how it went"), ("survey",), FIRM)
    yield Code(
        "survey.answered",
        Text("企业作了评价", "The firm said how it went"),
        ("survey", "score", "solved"),
        WORKERS,
        ("score", "solved"),
    )


def _of_broadcasts() -> Iterator[Code]:
    said = ("revision", "sort", "sha256")
    for name, label, holds in (
        ("drafted", Text("写公告", "Notice drafted"), said),
        ("changed", Text("修改公告", "Notice changed"), said),
        ("approved", Text("核准公告", "Notice approved"), said),
        ("withdrawn", Text("撤下公告", "Notice withdrawn"), ("revision",)),
        ("told", Text("公告通知完", "Notice told to its audience"), ("audience",)),
        (
            "posted",
            Text("张贴公告", "Notice put up"),
            ("posting", "institution", "outlet", "medium", "on"),
        ),
        (
            "posting_taken_back",
            Text("撤回张贴报告", "Report of putting up taken back"),
            ("posting", "institution", "outlet", "medium", "on"),
        ),
    ):
        yield Code(f"broadcast.{name}", label, holds)


def _of_training() -> Iterator[Code]:
    digested = ("lesson", "edition", "changes", "questions", "assigned")
    for name, label, holds in (
        ("baseline", Text("学习从这里开始", "Training began from here"), ("subjects", "book")),
        ("digested", Text("布置学习内容", "Lesson made of what is new"), digested),
        ("assigned", Text("补布置学习内容", "Lessons given to who joined"), ("assigned",)),
        ("read", Text("看完学习内容", "Lesson read"), ("lesson",)),
        (
            "sat",
            Text("做完测验", "Quiz taken"),
            ("lesson", "attempt", "right", "asked", "passed"),
        ),
    ):
        yield Code(f"training.{name}", label, holds)


def _of_data() -> Iterator[Code]:
    asked = ("institution", "case", "items", "purpose", "until", "terms")
    yield Code("consent.given", Text("同意共享数据", "Consent given"), ("consent", *asked))
    yield Code("consent.withdrawn", Text("撤回同意", "Consent withdrawn"), ("consent",))
    exchanged = ("items", "given", "missing", "state", "error", "attempt", "checksum")
    yield Code(
        "data.exchanged",
        Text("向来源取数", "A source was asked"),
        ("exchange", "source", *exchanged),
        ALL,
        ("exchange", "source", "state", "error"),
    )
    yield Code(
        "data.added",
        Text("添加了数据", "Data added"),
        ("item", "dated", "checksum", "consent"),
        ALL,
        ("item", "dated"),
    )
    yield Code("data.looked", Text("查看了数据", "Data looked at"), ("items", *OFFICE), FIRM)
    yield Code("sharing.admitted", Text("参加信息共享", "Takes part in sharing"), ("checked",))
    yield Code("sharing.ended", Text("退出信息共享", "No longer shares"))


def _of_leave() -> Iterator[Code]:
    for name, label in (
        ("planned", Text("记下休假", "Leave recorded")),
        ("begun", Text("休假开始", "Leave began")),
        ("ended", Text("休假结束", "Leave ended")),
    ):
        yield Code(f"leave.{name}", label, ("leave", "user", "since", "until"))


def _of_parties() -> Iterator[Code]:
    for name, label in (
        ("institution", Text("机构", "Institution")),
        ("outlet", Text("网点", "Outlet")),
        ("product", Text("产品", "Product")),
    ):
        yield Code(f"{name}.made", Text(f"新增{label.zh}", f"{label.en} entered"), (name,))
        yield Code(
            f"{name}.changed",
            Text(f"修改{label.zh}", f"{label.en} changed"),
            (name, "fields"),
        )
    yield Code("emergency.declared", Text("宣布应急响应", "Emergency declared"), ("region", "from"))
    yield Code("emergency.ended", Text("应急响应结束", "Emergency ended"), ("until",))
    yield Code("relief.told", Text("登记纾困", "Relief told"), ("institution", "kind"))
    yield Code("relief.reversed", Text("冲销纾困登记", "Relief reversed"), ("entry",))
    yield Code(
        "transactions.told",
        Text("报业务笔数", "Transactions told"),
        ("emergency", "institution", "kind", "replaces"),
    )
    yield Code("enterprise.entered", Text("登记企业", "Enterprise entered"), ("region",))
    yield Code(
        "enterprise.joined", Text("有人加入企业", "Somebody joined a firm"), ("user", "request")
    )
    yield Code("enterprise.contacts_erased", Text("清除联系方式", "Contacts erased"), ("cases",))
    yield Code(
        "enterprise.exported",
        Text("导出有企业的名单", "Exported in a list"),
        ("cases", "guarantees", *OFFICE),
    )
    yield Code("facts.stated", Text("填写资料", "Facts stated"), ("names", "source"))


def _of_people() -> Iterator[Code]:
    yield Code("membership.asked", Text("申请代表企业", "Asked to act for a firm"), ("user",))
    yield Code("membership.confirmed", Text("确认代表企业", "Confirmed"), ("user", "enterprise"))
    yield Code("membership.refused", Text("未确认", "Not confirmed"), ("user",))
    yield Code("membership.withdrawn", Text("撤回申请", "Withdrawn"), ("user",))
    yield Code("contract.viewed", Text("查看了合同", "Contract looked at"), OFFICE)
    yield Code(
        "request.evidence_opened", Text("打开了证明材料", "Request's evidence opened"), OFFICE
    )
    yield Code("membership.granted", Text("开通身份", "Membership granted"), ("user", "role"))
    yield Code("membership.ended", Text("结束身份", "Membership ended"), ("user", "role"))
    yield Code("user.invited", Text("开账号", "Account made"), ("role", "institution", "region"))
    yield Code("user.changed", Text("修改账号资料", "Account changed"), ("fields",))
    yield Code("user.password_reset", Text("重设密码", "Password made anew"))
    yield Code("user.token_issued", Text("发放接口密钥", "Token issued"), ("role", "token"))
    yield Code("user.tokens_ended", Text("停用接口密钥", "Tokens ended"), ("count",))


def _of_rules() -> Iterator[Code]:
    yield Code("decision.made", Text("判定政策", "Decision made"), ("book", "key"))
    yield Code("decision.viewed", Text("查看判定", "Decision looked at"), OFFICE)
    yield Code(
        "policy.found",
        Text("政策找企业", "Policy found a firm"),
        ("finding", "measure", "decision"),
    )
    for state, label in (
        ("asked", Text("提交批量筛查", "Screening asked for")),
        ("done", Text("批量筛查完成", "Screening done")),
        ("failed", Text("批量筛查没有完成", "Screening failed")),
        ("expired", Text("批量筛查过期", "Screening expired")),
        ("removed", Text("删除批量筛查", "Screening removed")),
        ("taken", Text("取走筛查结果", "Result taken")),
    ):
        yield Code(f"screening.{state}", label)


def _of_the_service() -> Iterator[Code]:
    yield Code(
        "calendar.published",
        Text("公布工作日历", "Calendar published"),
        ("publication", "year", "region", "status", "sha256"),
    )
    yield Code("calendar.used", Text("启用工作日历", "Calendar in use"), ("hash", "deadlines"))
    yield Code(
        "register.sealed", Text("封存登记簿", "Register sealed"), ("until", "streams", "heads")
    )
    yield Code("webhook.made", Text("新增回调", "Webhook made"), ("url", "events"))
    yield Code("webhook.changed", Text("修改回调", "Webhook changed"), ("fields",))
    yield Code("webhook.rotated", Text("更换回调密钥", "Webhook secret rotated"))
    yield Code("webhook.disabled", Text("停用回调", "Webhook switched off"), ("why",))
    yield Code("webhook.enabled", Text("启用回调", "Webhook switched on"))
    yield Code("webhook.removed", Text("删除回调", "Webhook removed"))
    yield Code("webhook.ping", Text("测试消息", "A test message"))


def _of_services() -> Iterator[Code]:
    for name, label, holds in (
        ("made", Text("登记服务", "Service entered"), ("sort", *OFFICE)),
        ("changed", Text("修改服务", "Service changed"), ("fields",)),
        ("terms", Text("服务时间和心跳", "Hours and heartbeat"), ("offered", "days", "every")),
        (
            "stop_planned",
            Text("预告维护", "Maintenance announced"),
            ("stop", "begins_at", "ends_at"),
        ),
        ("stop_ended", Text("维护结束", "Maintenance over"), ("stop", "ends_at")),
        ("outage", Text("平台服务中断", "Own service down"), ("outage", "began_at")),
        ("outage_over", Text("平台服务恢复", "Own service back"), ("outage", "ended_at")),
        ("silent", Text("没有按时报心跳", "No heartbeat in time"), ("heard_at",)),
        ("heard_again", Text("恢复报心跳", "Heard again"), ("since",)),
    ):
        yield Code(f"service.{name}", label, holds)


def _of_kinds() -> Iterator[Code]:
    from changrong.network.cases.kinds import KINDS

    for kind in KINDS.values():
        for move in kind.moves:
            label = move.said or move.label
            yield Code(f"{kind.name}.{move.name}", label, MOVED, ALL, ("from", "to", "revision"))


@cache
def codes() -> dict[str, Code]:
    """Every declared code, the kinds' moves first."""
    makers = (
        _of_kinds,
        _of_cases,
        _of_contracts,
        _of_guarantees,
        _of_the_ledger,
        _of_letters,
        _of_channels,
        _of_imports,
        _of_surveys,
        _of_broadcasts,
        _of_training,
        _of_data,
        _of_leave,
        _of_parties,
        _of_people,
        _of_rules,
        _of_services,
        _of_the_service,
    )
    found: dict[str, Code] = {}
    for code in (code for maker in makers for code in maker()):
        if code.code in found:
            raise ValueError(f"two events are called {code.code}")
        found[code.code] = code
    return found


def find(code: str) -> Code | None:
    return codes().get(code)


def label_of(code: str) -> Text:
    """What an event is called; one of an old version of a kind by its code."""
    declared = find(code)
    return declared.label if declared else Text(code, code)


def subscribable() -> dict[str, list[Code]]:
    """What a webhook can be told of, by group."""
    groups: dict[str, list[Code]] = {}
    for code in codes().values():
        if set(WORKERS) & set(code.audience):
            groups.setdefault(code.group, []).append(code)
    return groups
