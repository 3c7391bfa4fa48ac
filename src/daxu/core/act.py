"""Act: what somebody did with the system, for those who must be able to tell years later; and the occasion of it.

An act says what was done to which thing, what it was before and after, why, and how it ended. Nothing in it may be a
secret or somebody's private number: what looks like one is masked before it is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from daxu.core.text import Text

LONGEST = 500
"""Characters of any one text of an act: it says what happened, it does not keep a copy of it."""


class Outcome(Enum):
    """How an act ended."""

    DONE = "完成"
    REFUSED = "被拒"
    FAILED = "失败"

    @property
    def english(self) -> str:
        """The same in English."""
        return {"完成": "done", "被拒": "refused", "失败": "failed"}[self.value]


class Way(Enum):
    """By which way somebody came."""

    PAGE = "页面"
    API = "接口"
    COMMAND = "命令行"
    PROGRAM = "程序"

    @property
    def english(self) -> str:
        """The same in English."""
        return {"页面": "page", "接口": "API", "命令行": "command", "程序": "program"}[self.value]


class What(Enum):
    """What can be done; the value is the name that is kept, for good."""

    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    LOCKED_OUT = "locked-out"
    PASSWORD = "password"  # noqa: S105 - the name of an act
    FACTOR = "factor"
    ACCOUNT = "account"
    ROLE = "role"
    SUBSTITUTION = "substitution"
    TOKEN = "token"  # noqa: S105 - the name of an act
    POLICY = "policy"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    PASS = "pass"  # noqa: S105 - the name of an act
    RETURN = "return"
    ASK = "ask"
    GRANT = "grant"
    REFUSE = "refuse"
    CLOSE = "close"
    SPOT_CHECK = "spot-check"
    REQUIRE = "require"
    REMIND = "remind"
    CALENDAR = "calendar"
    DRAFT = "draft"
    EVIDENCE = "evidence"
    IMPORT = "import"
    EXPORT = "export"
    REPORT = "report"
    CHECK = "check"
    READ = "read"
    LOAD = "load"
    AMEND = "amend"
    EVALUATE = "evaluate"
    SEAL = "seal"
    VERIFY = "verify"
    BACKUP = "backup"
    RESTORE = "restore"
    UPGRADE = "upgrade"
    SETTING = "setting"
    COMMENT = "comment"
    PROJECT = "project"
    TASK = "task"
    ACCESS = "access"
    REQUEST = "request"

    @property
    def said(self) -> Text:
        """The act in words."""
        return _SAID[self]


_SAID = {
    What.SIGN_IN: Text("登录", "sign in"),
    What.SIGN_OUT: Text("退出", "sign out"),
    What.LOCKED_OUT: Text("账号锁定", "account locked"),
    What.PASSWORD: Text("修改口令", "change a password"),
    What.FACTOR: Text("修改第二因素", "change a second factor"),
    What.ACCOUNT: Text("修改账号", "change an account"),
    What.ROLE: Text("授予角色", "grant a role"),
    What.SUBSTITUTION: Text("代行", "let somebody stand in"),
    What.TOKEN: Text("接口令牌", "API token"),
    What.POLICY: Text("修改安全策略", "change a policy"),
    What.SUBMIT: Text("上报", "file"),
    What.WITHDRAW: Text("撤回", "withdraw"),
    What.PASS: Text("审核通过", "approve"),
    What.RETURN: Text("退回", "return"),
    What.ASK: Text("申请更正", "ask for a correction"),
    What.GRANT: Text("批准更正", "grant a correction"),
    What.REFUSE: Text("驳回更正", "refuse a correction"),
    What.CLOSE: Text("锁定或发布", "lock or publish"),
    What.SPOT_CHECK: Text("抽查", "spot check"),
    What.REQUIRE: Text("登记报送要求", "register a requirement"),
    What.REMIND: Text("发出提醒", "send reminders"),
    What.CALENDAR: Text("日历订阅", "calendar feed"),
    What.DRAFT: Text("保存草稿", "keep a draft"),
    What.EVIDENCE: Text("上传佐证", "upload evidence"),
    What.IMPORT: Text("导入", "import"),
    What.EXPORT: Text("导出", "export"),
    What.REPORT: Text("生成报告", "build a report"),
    What.CHECK: Text("核对报告", "check a report"),
    What.READ: Text("程序读取", "read by a program"),
    What.LOAD: Text("载入", "load"),
    What.AMEND: Text("调整计划", "amend the plan"),
    What.EVALUATE: Text("评估", "evaluate"),
    What.SEAL: Text("封账", "seal"),
    What.VERIFY: Text("校验", "verify"),
    What.BACKUP: Text("备份", "back up"),
    What.RESTORE: Text("恢复", "restore"),
    What.UPGRADE: Text("升级数据表", "upgrade the tables"),
    What.SETTING: Text("个人设置", "personal setting"),
    What.COMMENT: Text("批示或提问", "comment"),
    What.PROJECT: Text("登记项目进展", "act on a project"),
    What.TASK: Text("登记任务进展", "act on a task"),
    What.ACCESS: Text("访问", "access"),
    What.REQUEST: Text("提交", "request"),
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who acts, in which role, and from where; `session` is a short hash, `request` the name that the log uses."""

    who: str = ""
    role: str = ""
    organisation: str = ""
    address: str = ""
    session: str = ""
    way: Way = Way.PROGRAM
    request: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """What was done: to which thing, what it was before and after, why, and how it ended."""

    what: What
    object: str = ""
    before: str = ""
    after: str = ""
    why: str = ""
    outcome: Outcome = Outcome.DONE

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """Object, before, after and why as they may be kept: masked, bounded, and of characters that can be stored."""
        return kept(self.object), kept(self.before), kept(self.after), kept(self.why)


def kept(text: str) -> str:
    """Return a text as an act may hold it."""
    clean = "".join("�" if letter == "\0" or "\ud800" <= letter <= "\udfff" else letter for letter in text)
    short = masked(clean)
    return short if len(short) <= LONGEST else f"{short[: LONGEST - 1]}…"


def masked(text: str) -> str:
    """Cover the middle of every number that belongs to a person: 3201**********1234, 138****5678, z***@example.cn."""
    for pattern, cover in _PRIVATE:
        text = pattern.sub(cover, text)
    return text


_PRIVATE = (
    # A citizen's number: 18 places, the last may be X; a bank card: 16 to 19 digits; a mobile phone: 11.
    (re.compile(r"(?<![\dA-Za-z])(\d{4})\d{10}(\d{3}[\dXx])(?![\dA-Za-z])"), r"\1**********\2"),
    (re.compile(r"(?<![\dA-Za-z])(\d{4})\d{8,11}(\d{4})(?![\dA-Za-z])"), r"\1********\2"),
    (re.compile(r"(?<![\dA-Za-z])(1[3-9]\d)\d{4}(\d{4})(?![\dA-Za-z])"), r"\1****\2"),
    (re.compile(r"\b([A-Za-z0-9])[A-Za-z0-9._%+-]*@([A-Za-z0-9-]+\.[A-Za-z0-9.-]+)"), r"\1***@\2"),
)
