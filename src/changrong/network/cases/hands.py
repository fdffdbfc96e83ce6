"""Why a case changed hands: codes, because the register holds no free text."""

from changrong.text import Text

CODE, TEAM_CHANGED = "case.assigned", "case.team_changed"
REASONS = {
    "share": Text("分担工作", "Sharing the work"),
    "skill": Text("由熟悉这类业务的人办", "Somebody who knows this business"),
    "moved": Text("岗位调整", "Change of post"),
    "other": Text("其他原因", "Another reason"),
}
TAKEN, LEAVE, BACK = "taken", "leave", "back"
SAID = {
    **REASONS,
    TAKEN: Text("自己接过来", "Taken over"),
    LEAVE: Text("原经办人休假", "The handler is away"),
    BACK: Text("休假回来，取回", "Taken back after leave"),
}
