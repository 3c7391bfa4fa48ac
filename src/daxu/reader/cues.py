"""Cues: the words that tell what a number is of its indicator — a change, a share, a completion, a difference."""

from __future__ import annotations

import re

FALL = "负增长|下降|降低|减少|回落|下滑|削减|压减|缩减|收窄|下跌|缩短|压缩|减亏|减(?!税|排|负|贫)|(?<!升)降(?!至|到|为)"
RISE = "(?<!自然)增长|(?<!新)增加|上涨|上升|提高|提升|增幅|增速|涨幅|同比|扩大|(?<![新净然])增(?!值|加值|至)|翻"
GROWTH = re.compile(rf"(?P<fall>{FALL})|(?P<rise>{RISE})")
SHARE = re.compile(
    r"占(?P<whole>[^，。；、%\d占]{1,24}?)的?(?P<word>比重|比例|份额|比)|占(?!比)(?P<tail>[^，。；、%\d占]{0,16})$|(?P<bare>比重|份额|占比)"
)
COMPLETED = re.compile(
    r"(?:完成率|完成进度|完成比例|时序进度|序时进度|达序率|完成情况)[^，。；]{0,6}$"
    r"|(?:完成|占|达到?|实现|为)了?[^，。；、%]{0,12}(?:计划|目标|任务|预算|预期|投资额|考核数|责任书|进度)[^，。；、%]{0,4}的?(?:超过|约|分别)?$"
)
COMPARED = re.compile(
    r"(?P<less>低于|慢于|落后于?|少于|逊于|(?<!降)低(?=于|出|全|[省市区县州国]))|(?P<more>高于|高出|超出|跑赢|快于|领先|超过|好于|优于|多于|(?<!提)高(?=于|出|过|全|[省市区县州国])|快(?=全|[省市区县州国]))"
)
EACH = re.compile(r"分别|(?<!全|合|在)各(?=[增下为达完占])")
COUNTED = re.compile(r"^[个项家条处座所宗件批类次场届支名面片块张辆台套栋幢间艘架部本篇首枚对组户]")


def last_of(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    """Return the last match of a pattern in some words: the cue nearest to the number."""
    found = None
    for match in pattern.finditer(words):
        found = match
    return found
