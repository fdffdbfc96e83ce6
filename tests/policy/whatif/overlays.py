"""Overlays of the fixture book, as text: each kind of change, several at once, at random."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

HEAD = '[overlay]\ntitle = { zh = "改一改", en = "A change" }\n'

_COUNTS = st.sampled_from([0, 5, 19, 20, 21, 299, 300, 5000])
_DATES = st.sampled_from([date(2021, 6, 1), date(2022, 6, 1), date(2023, 1, 1)])


def _shops(count: int) -> str:
    """The line between small and large shops, moved."""
    rows = ((">= 20", f">= {count}"), ("< 20", f"< {count}"))
    return "".join(
        f"""
[[table]]
table = "city-2022/size.csv"
row = {{ "enterprise.industry" = "5100-5199 5210", "enterprise.headcount" = "{old}" }}
set = {{ "enterprise.headcount" = "{new}" }}
"""
        for old, new in rows
    )


def _dated(day: date) -> str:
    """The row for large factories holds until a day only, and a new row after it."""
    return f"""
[[table]]
table = "city-2022/size.csv"
row = {{ "enterprise.industry" = "0600-4699", "enterprise.headcount" = ">= 300" }}
set = {{ until = {day}, "enterprise.size" = "large" }}
"""


_DROPPED = """
[[table]]
table = "city-2022/size.csv"
row = { "enterprise.industry" = "0600-4699", "enterprise.headcount" = "< 300" }
drop = true
"""


def _added(count: int) -> str:
    return f"""
[[table]]
table = "city-2022/size.csv"
add = {{ "enterprise.industry" = "5200", "enterprise.headcount" = "<= {count}", "enterprise.size" = "small", "enterprise.is_small" = true }}
"""  # noqa: E501


TABLES = st.one_of(_COUNTS.map(_shops), _DATES.map(_dated), st.just(_DROPPED), _COUNTS.map(_added))

RATE_CUT = st.lists(
    st.sampled_from(
        [
            "from = 2021-03-01",
            "open_ended = true",
            'gives = [{ what = "loan.rate_cut", value = "0.008" }]',
            'gives = [{ what = "loan.rate_cut", value = "loan.rate / 7" }]',
            'gives = [{ drop = "loan.rate_cut" }, '
            '{ what = "loan.deferral", value = "loan.amount", unit = "yuan" }]',
            'conditions = [{ drop = "是小企业" }]',
            'conditions = [{ replace = "Not large, or secured", '
            'that = "loan.amount <= 1000000.01", zh = "不大", en = "Not large" }]',
            'conditions = [{ add = "when", that = "loan.rate > 0.0465", zh = "贵", en = "Dear" }, '
            '{ drop = "enterprise.is_small" }]',
        ]
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda line: line.split(" ")[0],
).map(lambda lines: "\n".join(['[[measure]]\nmeasure = "city-2022/rate-cut"', *lines, ""]))

CAP = st.sampled_from(
    [
        'conditions = [{ drop = "一年利息不超过五万" }]',
        'conditions = [{ replace = "Is not secured", that = "loan.amount > 0", '
        'zh = "有贷款", en = "There is a loan" }]',
        'conditions = [{ add = "must", that = "enterprise.size = \'small\'", '
        'zh = "规模小", en = "Is of small size" }]',
        "until = 2022-07-01",
    ]
).map(lambda line: f'[[measure]]\nmeasure = "city-2022/cap"\n{line}\n')

ANSWER = st.sampled_from(
    ['conditions = [{ drop = "有贷款" }]', "from = 2022-06-09", "until = 2022-06-08"]
).map(lambda line: f'[[measure]]\nmeasure = "city-2022/answer"\n{line}\n')

OVERLAYS = (
    st.tuples(
        st.one_of(st.just(""), TABLES),
        st.one_of(st.just(""), RATE_CUT),
        st.one_of(st.just(""), CAP),
        st.one_of(st.just(""), ANSWER),
    )
    .filter(any)
    .map("".join)
)
