"""Forms: what a slot may ask of an indicator, a target, or the plan as a whole, in the words of an official."""

from __future__ import annotations

from enum import Enum

from daxu.core.indicator import Measure


class Form(Enum):
    """What a slot asks for."""

    VALUE = "值"
    GROWTH = "增长"
    DIFFERENCE = "高低"
    SHARE = "占比"
    RANK = "位次"
    RATE = "完成率"
    GOAL = "目标"
    COMPLETION = "完成比例"
    DUE = "应完成"
    GAP = "差距"
    LEFT = "还需"
    MONTHLY = "月均"
    VERDICT = "判断"
    LEAD = "责任单位"
    COUNT = "项数"
    LIST = "名单"


MEASURES = {
    Form.GROWTH: (Measure.GROWTH,),
    Form.DIFFERENCE: (Measure.DIFFERENCE,),
    Form.SHARE: (Measure.SHARE,),
    Form.RANK: (Measure.RANK,),
    Form.RATE: (Measure.COMPLETION,),
    # The value of what is measured in one way only is that measure: nobody writing a report knows our names for them.
    Form.VALUE: (Measure.LEVEL, Measure.PART, Measure.SHARE, Measure.COMPLETION, Measure.OTHER),
}
"""The measures that answer a form, the first that is known being taken."""

FORM_OF = {
    Measure.LEVEL: Form.VALUE, Measure.PART: Form.VALUE, Measure.OTHER: Form.VALUE, Measure.GROWTH: Form.GROWTH,
    Measure.DIFFERENCE: Form.DIFFERENCE, Measure.SHARE: Form.SHARE, Measure.RANK: Form.RANK,
    Measure.COMPLETION: Form.RATE,
}  # fmt: skip

OF_THE_PLAN = frozenset({Form.COUNT, Form.LIST})

_ALSO = {
    "数值": Form.VALUE, "实绩": Form.VALUE, "增速": Form.GROWTH, "同比": Form.GROWTH, "同比增长": Form.GROWTH,
    "高于": Form.DIFFERENCE, "低于": Form.DIFFERENCE, "比较": Form.DIFFERENCE, "比重": Form.SHARE, "排名": Form.RANK,
    "年度目标": Form.GOAL, "目标值": Form.GOAL, "完成进度": Form.COMPLETION, "应完成比例": Form.DUE,
    "还需完成": Form.LEFT, "月均需": Form.MONTHLY, "个数": Form.COUNT,
}  # fmt: skip
_BY_WORD = {form.value: form for form in Form} | _ALSO


def form_called(word: str) -> Form | None:
    """Return the form that a word asks for."""
    return _BY_WORD.get(word)


def forms_known() -> tuple[str, ...]:
    """Return every word for a form, the usual ones first."""
    return tuple(_BY_WORD)
