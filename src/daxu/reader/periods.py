"""Periods: what year a report is about, which of its parts look back or ahead, and which period words name.

A report tells its year by its title or its date; its headings divide it into parts; words inside a sentence (全年,
上半年, 到2030年, “十四五”期间) overrule the part for the rest of that sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import NamedTuple

HEAD = 2000
"""How much of a text may tell which year it is about."""

_FIVE_YEARS = re.compile(r"十([一二三四五六七八九]?)(?:五[”\"’]?(?!年)|个五年)")
_PLANS = {
    "": 2001,
    "一": 2006,
    "二": 2011,
    "三": 2016,
    "四": 2021,
    "五": 2026,
    "六": 2031,
    "七": 2036,
    "八": 2041,
    "九": 2046,
}


class Said(NamedTuple):
    """A period that words of a sentence name, and the rule that read them."""

    period: str
    rule: str
    year: int | None = None


@dataclass(slots=True)
class Setting:
    """Where a paragraph stands: whether its part of the report looks back or ahead, and at which period."""

    ahead: bool
    period: str
    year: int | None
    span: str = ""
    """The several years the part is about (2021-2025), or empty."""
    rule: str = "section"
    told: bool = True
    """Whether a heading or a title told it."""


@dataclass(slots=True)
class Calendar:
    """The year a report is about, and how its parts lie to it."""

    about: int | None = None
    part: str = ""
    """H1, Q1 or the last month (09) for a report on part of a year; empty for one on a whole year."""
    looks_ahead: bool = False
    """Whether the text is about what is to come from its beginning: a plan, not a report."""
    span: tuple[int, int] | None = None
    """The years of the plan that the text is the outline of."""

    @property
    def period(self) -> str:
        """The period a part that looks back is about."""
        if self.about is None:
            return ""
        return _months(self.about, 1, int(self.part)) if self.part.isdigit() else f"{self.about}{self.part}"

    def beginning(self) -> Setting:
        """Return the setting a text begins in: looking back, unless it is a plan."""
        if not self.looks_ahead:
            return replace(self.back(), told=False)
        return _over(*self.span) if self.span else self.ahead()

    def back(self) -> Setting:
        """Return the setting of a part that looks back."""
        return Setting(ahead=False, period=self.period, year=self.about)

    def ahead(self, year: int | None = None) -> Setting:
        """Return the setting of a part that looks ahead: the rest of the year, or the next one."""
        if self.part and self.about and year in (None, self.about):
            return Setting(ahead=True, period=f"{self.about}H2", year=self.about)
        year = year or (self.about + 1 if self.about else None)
        return Setting(ahead=True, period=str(year or ""), year=year)


_PARTIAL = re.compile(
    r"(?P<year>\d{4}) ?年(?:度)?(?:全[市区县州省])?(?:(?P<named>上半年|一季度|前三季度|三季度|第一季度|第三季度)"
    r"|1 ?[—-]+ ?(?P<month>\d{1,2}) ?月|1至(?P<until>\d{1,2})月)"
)
_PART = {"上半年": "H1", "一季度": "Q1", "第一季度": "Q1", "前三季度": "09", "三季度": "Q3", "第三季度": "Q3"}
_PART_NOW = re.compile(
    r"^[^\n，。]{0,16}(?<!全)(?:今年|本年)?(上半年|前三季度|一季度)[^\n，。]{0,24}(?:情况|总结|汇报|报告|分析)"
)
_WORK_REPORT = re.compile(r"(\d{4}) ?年[^\n\d]{0,16}政府工作报告|工作报告 ?[(\[] ?(\d{4})(?: ?年)? ?[)\]]")
_CARRIED_OUT = re.compile(
    r"(\d{4}) ?年[^\n]{0,24}"
    r"(?:(?:执行|完成|运行|发展|工作)情况|工作回顾|工作总结|总结报告|统计公报|主要工作成效)"
)
_TO_COME = re.compile(
    r"(\d{4}) ?年[^\n，。]{0,20}"
    r"(?:工作(?:要点|安排|计划|思路|打算|部署)|重点工作|目标任务|行动计划|民生实事|计划草案)"
)
_OUTLINE = re.compile(
    r"第十([一二三四五六七八九]?)个五年(?:规划|计划)|[“\"]?十([一二三四五六七八九])五[”\"]? ?(?:发展)?(?:规划|时期)"
)
_OUTLINED = re.compile(r"纲要|规划指标|规划目标|规划(?:期|建议)|发展规划")
_DATED = re.compile(r"(\d{4}) ?年 ?(\d{1,2}|[一二三四五六七八九十]{1,2}) ?月 ?[\d一二三四五六七八九十]{1,3} ?日")
_EARLY = frozenset(["1", "2", "3", "4", "5", "01", "02", "03", "04", "05", "一", "二", "三", "四", "五"])
_ANY_YEAR = re.compile(
    r"(?<![比较〔到至自从由以于—\-])((?:19|20)\d{2}) ?年"
    r"(?!以来|代|之?前|底前|末前|来|起|的?基础|同期|[^，。]{0,4}(?:规划|纲要|目标))"
)
_AFTER_YEAR = re.compile(r"(\d{4}) ?年[^。；\d]{0,40}后，?去年")
_WRITTEN_YEAR = re.compile(r"[二一][〇○零O0Ｏ九][〇○零一二三四五六七八九]{2}(?=年)")
_WRITTEN = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
"""A report given by May is about the year before."""
_TITLE = 400
_DATE_WITHIN = 600


def calendar_of(head: str, year: int | None = None) -> Calendar:
    """Return the calendar of a report by the beginning of its text; a year that is given overrules its words."""
    head = _WRITTEN_YEAR.sub(lambda found: found[0].translate(_WRITTEN), head)
    title = head[:_TITLE]
    partial = _PARTIAL.search(title)
    if partial and (year is None or int(partial["year"]) == year):
        return Calendar(int(partial["year"]), _part(partial))
    if year is not None:
        return Calendar(year)
    if work := _WORK_REPORT.search(title):
        return Calendar(int(work[1] or work[2]) - 1)
    if done := _CARRIED_OUT.search(title):
        return Calendar(int(done[1]))
    if coming := _TO_COME.search(title.partition("。")[0]):
        return Calendar(int(coming[1]) - 1, looks_ahead=True)
    return _dated(head, title) or _outlined(head) or _mentioned(head)


def _part(found: re.Match[str]) -> str:
    if found["named"]:
        return _PART[found["named"]]
    month = int(found["month"] or found["until"])
    return {6: "H1", 12: ""}.get(month, f"{month:02}")


def _dated(head: str, title: str) -> Calendar | None:
    """Return the calendar of a report that gives its date: by May it is about the year before."""
    dated = _DATED.search(head[:_DATE_WITHIN])
    if not dated:
        return None
    now = _PART_NOW.search(title)
    if now:
        return Calendar(int(dated[1]), _PART[now[1]])
    return Calendar(int(dated[1]) - (dated[2] in _EARLY))


def _outlined(head: str) -> Calendar | None:
    """Return the calendar of the outline of a five-year plan: its goals lie in those years."""
    outline = _OUTLINE.search(head[:_TITLE])
    if not outline or not _OUTLINED.search(head[:_TITLE]):
        return None
    first = _PLANS[outline[1] or outline[2] or ""]
    return Calendar(first - 1, looks_ahead=True, span=(first, first + 4))


def _mentioned(head: str) -> Calendar:
    """Return the calendar by the years that the text itself speaks of; none where it speaks of none."""
    if after := _AFTER_YEAR.search(head):
        return Calendar(int(after[1]) + 1)
    if found := _CARRIED_OUT.search(head):
        return Calendar(int(found[1]))
    if coming := _TO_COME.search(head):
        return Calendar(int(coming[1]) - 1)
    years = Counter(int(found[1]) for found in _ANY_YEAR.finditer(head))
    return Calendar(max(years, key=lambda told: (years[told], told))) if years else Calendar()


_NUMBERED = re.compile(
    r"[ #*]*(?:[一二三四五六七八九十]{1,2}、|第[一二三四五]部分|#{1,4} ?|[(（][一二三四五六七八九十]{1,2}[)）])"
)
_BARE_HEADING = re.compile(r"[ *#]*(?:(?:过去|未来|今后)的?五年|\d{4} ?年)，[^。；：:\d]{4,36}")
_BACK = re.compile(r"回顾|执行情况|完成情况|主要成绩|过去|总结|五年来|成就|新台阶|取得|以来|佳绩|新成效|一年来|硕果")
_AHEAD = re.compile(
    r"安排|目标|任务|部署|下半年|未来|打算|建议|展望|总体要求|总体思路|工作重点|重点工作|主要工作|今后|今年.{0,8}工作|蓝图|实事|奋斗|开创|谱写|扎实抓好|愿景|全力以赴做好|全面建成|纲要"
)
_SETS_TARGETS = re.compile(
    r"(?:主要)?(?:预期|奋斗|工作|发展)目标(?:是|为|：|:)|^[^，。]{0,12}今年(?:是|的|政府工作|全市|全区|全县|全州|，我们)|^[^，。]{0,6}做好今年"
)
_LOOKS_BACK = re.compile(r"^[^一-龥]*(?:各位代表[：！，])?(?:一年来|过去(?:的)?一年|过去(?:的)?五年|五年来|回顾)")
_FIVE_BACK = re.compile(r"过去(?:的)?五年|五年来|(?:第?[一二三四五六七八九十]+届)[^，。]{0,12}政府")
_FIVE_AHEAD = re.compile(r"(?:今后|未来)(?:的)?五年")
_FIVE_GOALS = re.compile(r"(?:今后|未来)(?:的)?五年[^。；]{0,30}目标")
_YEAR = re.compile(r"((?:19|20)\d{2}) ?年")
HEADING = 80
"""A heading has at most this many characters."""


def five_years(words: str) -> tuple[int, int] | None:
    """Return the years of the five-year plan that words name: 十四五 → (2021, 2025)."""
    found = _FIVE_YEARS.search(words)
    return (_PLANS[found[1]], _PLANS[found[1]] + 4) if found else None


def setting_after(line: str, calendar: Calendar, now: Setting) -> Setting:
    """Return the setting from a paragraph on: a heading may turn the report back or ahead, or to another year."""
    if len(line) <= HEADING and (numbered := _NUMBERED.match(line)):
        return (
            _headed(line, calendar, now)
            if numbered[0].strip(" #*")[:1] not in "(（"
            else _subheaded(line, calendar, now)
        )
    if len(line) <= HEADING and _BARE_HEADING.fullmatch(line):
        return _headed(line, calendar, now)
    first = line[:120]
    if not now.ahead and _SETS_TARGETS.search(first) and not _LOOKS_BACK.search(first):
        told = _YEAR.search(first)
        if not told or not calendar.about or int(told[1]) > calendar.about:
            return calendar.ahead()
    if now.ahead and not now.span and calendar.about and _FIVE_GOALS.search(first):
        return _over(calendar.about + 1, calendar.about + 5)
    if now.ahead and _LOOKS_BACK.match(first) and "今年" not in first:
        return calendar.back()
    return now


_WISHES = re.compile(
    r"力争|力促|力求|确保(?!了)|年内(?=[建完开启新实力])|(?:今年|明年|全年)(?:[我全]?[市区县省州国]?)(?:要|将|力争|计划|预期)|预期目标|奋斗目标"
)
_TELLS = re.compile(r"(?<!为)了(?!解)|已|同比|去年|[一五]年来|荣获|获评|获批|圆满|成功|比上年|较上年|超额")


def setting_of(line: str, calendar: Calendar, now: Setting) -> Setting:
    """Return the setting of one paragraph: where no heading told it, a paragraph that only wishes looks ahead."""
    if now.told or now.ahead or not _WISHES.search(line) or _TELLS.search(line):
        return now
    return replace(calendar.ahead(), rule="wished")


def _subheaded(line: str, calendar: Calendar, now: Setting) -> Setting:
    """Return the setting after （一）: only plain words about targets or a year turn it."""
    told = _YEAR.search(line)
    if told and calendar.about and (_AHEAD.search(line) or _BACK.search(line)):
        return _headed(line, calendar, now)
    return now


def _over(first: int, last: int) -> Setting:
    """Return the setting of a part about several years to come."""
    return Setting(ahead=True, period=str(last or ""), year=last or None, span=f"{first}-{last}" if first else "")


def _headed(line: str, calendar: Calendar, now: Setting) -> Setting:
    years = [int(found[1]) for found in _YEAR.finditer(line)]
    span = five_years(line)
    told = max(years) if years else None
    about = calendar.about
    back = bool(re.search(r"回顾|执行情况|完成情况", line)) or bool(_BACK.search(line) and not _AHEAD.search(line))
    if span and about and span[1] <= about and not (told and told > about):
        back = True
    ahead = not back and bool(_AHEAD.search(line) or (span and about and span[0] > about))
    if about and told and told > about and not back:
        ahead = True
    if back:
        setting = calendar.back()
        if span or _FIVE_BACK.search(line):
            setting.span = f"{span[0]}-{span[1]}" if span else f"{about - 4}-{about}" if about else ""
        return setting
    if not ahead:
        return now
    setting = calendar.ahead(told if told and about and about <= told <= about + 1 else None)
    if (span or _FIVE_AHEAD.search(line)) and not (told and about and told == about + 1):
        setting = _over(*(span or ((about + 1, about + 5) if about else (0, 0))))
    return setting


WORDS = re.compile(
    r"到(?P<until>\d{4}) ?年"
    r"|(?<![比较从自以由至—-])(?<![比较从由至] )(?<![是为](?=.{5,6}的))(?P<said>(?:19|20)\d{2}) ?年"
    r"(?!以来|代|的?基础|度?[^，。；]{0,10}?(?:规划|纲要|方案))"
    r"|(?P<whole>全年(?!目标|任务|计划|预期)|全年目标(?=[：:∶]|完成(?![较情进率良顺\d，。；])|[^的任完进奠顺如达，。、；\s]))|(?P<half>(?<![比较])上半年)(?!同期)|(?P<rest>下半年)"
    r"|(?P<quarter>(?<![前])[一二三四]季度)|(?P<three>前三季度)"
    r"|(?P<m1>\d{1,2}) ?[-—至到] ?(?P<m2>\d{1,2}) ?月|截[至止](?:今年)?(?P<m3>\d{1,2}) ?月"
    r"|(?<![比较同])(?P<last>去年)(?!同期)"
    r"|(?<![是为比较])(?<![是为比较]“)十(?P<plan>[一二三四五]?)五[”\"’]?"
    r"(?:(?P<base>末|期末)|(?=期间|时期|以来|[，、]|[^，。；]{0,6}(?:目标|年均|累计|收官|开局|五年)))"
)
_IN_EVERY_WORD = re.compile(r"[年月季五]")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


def said_in(words: str, setting: Setting, about: int | None) -> Said | None:
    """Return the period that the last period word of these words names, if there is one."""
    if not _IN_EVERY_WORD.search(words):
        return None
    found = None
    for match in WORDS.finditer(words):
        if not match["base"]:
            found = match
    if not found:
        return None
    name = found.lastgroup or ""
    year = setting.year
    if name in ("until", "said"):
        told = int(found[name])
        return Said(str(told), "until_year" if name == "until" else "year_said", told)
    if name == "plan":
        first = _PLANS[found["plan"]]
        return Said(f"{first}-{first + 4}", "five_years", first + 4)
    if name == "last":
        year = about - bool(setting.year == about and not setting.ahead and "H" in setting.period) if about else None
        return Said(str(year), "last_year", year) if year else None
    return _within(found, name, year) if year else None


def _within(found: re.Match[str], name: str, year: int) -> Said | None:
    if name == "whole":
        return Said(str(year), "whole_year", year)
    if name in ("half", "rest"):
        return Said(f"{year}{'H1' if name == 'half' else 'H2'}", "half", year)
    if name == "quarter":
        return Said(f"{year}Q{_QUARTERS[found['quarter'][0]]}", "quarter", year)
    first, last = (1, 9) if name == "three" else (int(found["m1"] or 1), int(found["m2"] or found["m3"]))
    return Said(_months(year, first, last), "months", year)


def _months(year: int, first: int, last: int) -> str:
    if (first, last) == (1, 6):
        return f"{year}H1"
    return str(year) if (first, last) == (1, 12) else f"{year}-{first:02}/{year}-{last:02}"
