"""Answering: 审议意见 are entered with the day by which they are answered; what is done about them are tasks."""

from __future__ import annotations

from datetime import datetime

from daxu.core.act import Act, What
from daxu.core.book import NotDeclared
from daxu.core.entry import Entry
from daxu.core.opinion import Opinion, faults
from daxu.core.projects.fault import StepFault
from daxu.core.text import Text
from daxu.duties.tasks.acting import Hand, KeyReused, NotEntered, NotYours
from daxu.ledger import read, write


def enter_opinion(opinion: Opinion, *, by: Hand, now: datetime, key: str) -> Opinion:
    """Enter an opinion once; raise NotYours, NotEntered with every fault, KeyReused."""
    if said := [filed.entry.says for filed in read.entries(command=key)]:
        if said[0] != opinion:
            raise KeyReused("这个命令键已用于另一件事；请换一个。 The key was used for something else.")
        return opinion
    if not by.manages:
        raise NotYours(Text("审议意见由任务台账的管理单位登记。", "Opinions are entered by who keeps the tasks."))
    found = [StepFault(about, *why) for about, why in faults(opinion)]
    if opinion.code in read.book().opinions:
        found.append(StepFault("code", f"编号“{opinion.code}”已登记。", f"{opinion.code} is entered already."))
    if found:
        raise NotEntered(found)
    what = f"登记审议意见 {opinion.code}"
    try:
        write.append(
            write.Command(key, by.name, now, what),
            [Entry(opinion, by.name, now)],
            act=Act(What.TASK, what, after=opinion.document),
        )
    except (write.SlotTaken, write.CommandReused) as refusal:
        raise KeyReused(str(refusal)) from refusal
    return opinion


def opinion_of(code: str) -> Opinion:
    """Return an opinion; raise NotDeclared naming those there are."""
    known = read.book().opinions
    if code not in known:
        listed = "、".join(known) or "无"
        raise NotDeclared(f"没有审议意见“{code[:40]}”；已登记：{listed}。 No opinion {code[:40]!r}; entered: {listed}.")
    return known[code]
