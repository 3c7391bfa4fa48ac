"""The tables of the desk: persons, keys, tokens, drafts of filings and reports, evidence, reminders, feeds, projects.

What is kept of projects is drawn from the ledger's steps (`portfolio.put`) and can be drawn anew at any time.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Role(models.TextChoices):
    """What a person may do; the three administrators never touch business data (三员)."""

    PLANNER = "planner", "计划编制"
    REPORTER = "reporter", "填报"
    REVIEWER = "reviewer", "审核"
    LEAD = "lead", "牵头单位"
    LEADER = "leader", "区领导"
    DEPUTY = "deputy", "人大代表"
    PUBLIC = "public", "公众"
    SYSTEM_ADMIN = "system-admin", "系统管理员"
    SECURITY_ADMIN = "security-admin", "安全管理员"
    AUDITOR = "auditor", "安全审计员"


class Person(AbstractUser):
    """Somebody who signs in: the organisation is the code of a declared one."""

    role = models.CharField("角色", max_length=20, choices=Role.choices, default=Role.PUBLIC)
    organisation = models.CharField("单位", max_length=40, blank=True)
    sample = models.BooleanField("示例账号", default=False)
    preset = models.BooleanField("预置的管理员账号", default=False)
    name = models.CharField("姓名", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    must_change = models.BooleanField("须先改密码", default=False)
    password_set = models.DateTimeField("密码设定时间", null=True, blank=True)
    subject = models.CharField("统一身份", max_length=400, null=True, blank=True, unique=True)


class Token(models.Model):
    """A key for the API: only its hash is kept; it can be withdrawn and it ends."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField("用途", max_length=60)
    digest = models.CharField("散列", max_length=64, unique=True)
    made = models.DateTimeField("创建时间")
    ends = models.DateTimeField("到期时间")
    withdrawn = models.DateTimeField("撤销时间", null=True, blank=True)

    def __str__(self) -> str:
        """Name the token by its person and purpose; never by its digest."""
        return f"{self.person_id}: {self.name}"


class Substitution(models.Model):
    """Somebody acts for another organisation for a time: leave, a post left empty, a handover."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="substitutions")
    organisation = models.CharField("代行单位", max_length=40)
    since = models.DateField("起")
    until = models.DateField("止")
    reason = models.CharField("事由", max_length=200)
    made_by = models.CharField("经办人", max_length=150)

    def __str__(self) -> str:
        """Name whom and for whom."""
        return f"{self.person_id} → {self.organisation}"


class Draft(models.Model):
    """What was typed and not yet filed: one a filing, shared by its organisation; `version` tells who was first."""

    filing = models.CharField("填报", max_length=160, primary_key=True)
    organisation = models.CharField("单位", max_length=40, db_index=True)
    content = models.JSONField("内容")
    version = models.PositiveIntegerField("版次", default=1)
    by = models.CharField("填写人", max_length=150)
    at = models.DateTimeField("时间")

    def __str__(self) -> str:
        """Name the filing and the version."""
        return f"{self.filing} v{self.version}"


class ReportDraft(models.Model):
    """A report that is being written, one a period; every change of its blocks takes hold of this row first."""

    report = models.CharField("时段", max_length=20, primary_key=True)
    changes = models.PositiveIntegerField("改动次数", default=0)
    by = models.CharField("起草人", max_length=150)
    at = models.DateTimeField("时间")

    def __str__(self) -> str:
        """Name the report."""
        return self.report


class ReportBlock(models.Model):
    """A heading or a paragraph of a report that is being written; `version` tells who was first."""

    draft = models.ForeignKey(ReportDraft, models.CASCADE, related_name="blocks")
    place = models.PositiveIntegerField("次序")
    text = models.TextField("文字")
    version = models.PositiveIntegerField("版次", default=1)
    by = models.CharField("执笔人", max_length=150)
    at = models.DateTimeField("时间")
    key = models.CharField("命令", max_length=200, null=True, blank=True, unique=True)

    class Meta:
        """Blocks are read in their order."""

        indexes = (models.Index(fields=["draft", "place"], name="report_block_place"),)

    def __str__(self) -> str:
        """Name the report, the place and the version."""
        return f"{self.draft_id} {self.place} v{self.version}"


class ReportText(models.Model):
    """What a block of a report said since one change of its draft, kept for good: its author, and who took it over."""

    draft = models.ForeignKey(ReportDraft, models.CASCADE, related_name="texts")
    block = models.PositiveBigIntegerField("段")
    version = models.PositiveIntegerField("版次")
    change = models.PositiveIntegerField("自第几次改动")
    text = models.TextField("文字")
    by = models.CharField("执笔人", max_length=150)
    at = models.DateTimeField("时间")
    through = models.CharField("采用人", max_length=150, blank=True)
    restored = models.PositiveIntegerField("恢复自第几版", default=0)

    class Meta:
        """One text a version; read by block, and by how far a draft had come."""

        constraints = (models.UniqueConstraint(fields=["block", "version"], name="one_text_a_version"),)
        indexes = (models.Index(fields=["draft", "change"], name="report_text_change"),)

    def __str__(self) -> str:
        """Name the block and the version."""
        return f"{self.draft_id} #{self.block} v{self.version}"


class ReportOrder(models.Model):
    """Which blocks a draft had, in their order, since one of its changes."""

    draft = models.ForeignKey(ReportDraft, models.CASCADE, related_name="orders")
    change = models.PositiveIntegerField("自第几次改动")
    blocks = models.JSONField("各段")
    by = models.CharField("改动人", max_length=150)
    at = models.DateTimeField("时间")

    class Meta:
        """One order a change."""

        constraints = (models.UniqueConstraint(fields=["draft", "change"], name="one_order_a_change"),)

    def __str__(self) -> str:
        """Name the report and the change."""
        return f"{self.draft_id} {self.change}"


class ReportComment(models.Model):
    """A remark on a block of a report that is being written, or an answer within its thread."""

    draft = models.ForeignKey(ReportDraft, models.CASCADE, related_name="comments")
    block = models.PositiveBigIntegerField("段")
    thread = models.ForeignKey("self", models.CASCADE, null=True, related_name="answers")
    text = models.TextField("意见")
    by = models.CharField("提出人", max_length=150)
    at = models.DateTimeField("时间")
    resolved_by = models.CharField("了结人", max_length=150, blank=True)
    resolved_at = models.DateTimeField("了结时间", null=True)
    key = models.CharField("命令", max_length=200, unique=True)

    def __str__(self) -> str:
        """Name the block and who said it."""
        return f"{self.draft_id} #{self.block} {self.by}"


class ReportPresence(models.Model):
    """In which block of a draft somebody was last seen writing."""

    draft = models.ForeignKey(ReportDraft, models.CASCADE, related_name="presences")
    person = models.CharField("谁", max_length=150)
    block = models.PositiveBigIntegerField("段")
    at = models.DateTimeField("时间")

    class Meta:
        """Somebody writes in one block at a time."""

        constraints = (models.UniqueConstraint(fields=["draft", "person"], name="one_place_a_writer"),)

    def __str__(self) -> str:
        """Name who and where."""
        return f"{self.draft_id} {self.person} #{self.block}"


class ReportSection(models.Model):
    """A section of a report that an organisation is asked to write by a day; `version` tells who was first."""

    draft = models.ForeignKey(ReportDraft, models.CASCADE, related_name="sections")
    block = models.PositiveBigIntegerField("标题段")
    heading = models.TextField("标题")
    organisation = models.CharField("单位", max_length=40, db_index=True)
    due = models.DateField("交稿日")
    wanted = models.TextField("要求", blank=True)
    state = models.CharField("状态", max_length=10)
    text = models.TextField("文字", blank=True)
    version = models.PositiveIntegerField("版次", default=0)
    by = models.CharField("执笔人", max_length=150, blank=True)
    at = models.DateTimeField("时间", null=True)
    handed_by = models.CharField("交稿人", max_length=150, blank=True)
    handed_at = models.DateTimeField("交稿时间", null=True)
    comment = models.TextField("退回意见", blank=True)
    given_by = models.CharField("交办人", max_length=150)
    given_for = models.CharField("交办单位", max_length=40, blank=True)
    given_at = models.DateTimeField("交办时间")
    key = models.CharField("命令", max_length=200, unique=True)

    def __str__(self) -> str:
        """Name the report, the section and whose it is."""
        return f"{self.draft_id} {self.heading} {self.organisation}"


class EvidenceFile(models.Model):
    """A file that was uploaded as evidence; its content lies in the data folder under its hash."""

    digest = models.CharField("散列", max_length=64)
    organisation = models.CharField("单位", max_length=40)
    name = models.CharField("文件名", max_length=200)
    sort = models.CharField("类型", max_length=20)
    size = models.PositiveBigIntegerField("字节")
    by = models.CharField("上传人", max_length=150)
    at = models.DateTimeField("时间")

    class Meta:
        """One row for each content an organisation gave."""

        constraints = (models.UniqueConstraint(fields=["digest", "organisation"], name="one_evidence_a_giver"),)

    def __str__(self) -> str:
        """Name the file."""
        return self.name


class FormerPassword(models.Model):
    """The hash of a password that somebody had: the last few may not come back."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="former_passwords")
    hashed = models.CharField("散列", max_length=200)
    at = models.DateTimeField("时间")

    def __str__(self) -> str:
        """Name whose it was; never the hash."""
        return f"{self.person_id} {self.at:%Y-%m-%d}"


class Authenticator(models.Model):
    """The locked secret of a person's authenticator app (TOTP); `last_step` is the newest one used: none twice."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="authenticator")
    secret = models.CharField("密钥（已加密）", max_length=300)
    last_step = models.BigIntegerField("最近时步", default=0)
    made = models.DateTimeField("登记时间")

    def __str__(self) -> str:
        """Name whose it is; never the secret."""
        return f"{self.person_id}"


class Passkey(models.Model):
    """The public half of a passkey; the private half never leaves the person's device."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="passkeys")
    name = models.CharField("名称", max_length=60)
    credential = models.CharField("凭据", max_length=700, unique=True)
    public_key = models.TextField("公钥")
    count = models.PositiveBigIntegerField("使用计数", default=0)
    made = models.DateTimeField("登记时间")
    used = models.DateTimeField("最近使用", null=True, blank=True)

    def __str__(self) -> str:
        """Name the passkey as its owner does."""
        return self.name


class RecoveryCode(models.Model):
    """A code that stands in once for a lost device: only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField("散列", max_length=64)

    class Meta:
        """A code belongs to one person once."""

        constraints = (models.UniqueConstraint(fields=["person", "digest"], name="one_code_a_person"),)

    def __str__(self) -> str:
        """Name whose it is; never the code."""
        return f"{self.person_id}"


class SignedIn(AbstractBaseSession):
    """A session: Django's own, with the number of the account that is signed in by it."""

    account = models.BigIntegerField("账号", null=True, db_index=True)

    class Meta(AbstractBaseSession.Meta):
        """As Django's own."""

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Name the engine that keeps these rows."""
        return import_module(settings.SESSION_ENGINE).SessionStore


class SheetMapping(models.Model):
    """What an organisation told of a sheet that somebody else designed: its columns, and what its names stand for."""

    organisation = models.CharField("单位", max_length=40)
    digest = models.CharField("列的散列", max_length=64)
    content = models.JSONField("内容")
    by = models.CharField("设定人", max_length=150)
    at = models.DateTimeField("时间")

    class Meta:
        """One row for each set of columns an organisation told of."""

        constraints = (models.UniqueConstraint(fields=["organisation", "digest"], name="one_mapping_a_sheet"),)

    def __str__(self) -> str:
        """Name whose it is."""
        return f"{self.organisation} {self.digest[:8]}"


class Reminder(models.Model):
    """A digest that was sent, or is being sent: one a day for each channel and recipient, never a second."""

    day = models.DateField("日期")
    channel = models.CharField("途径", max_length=10)
    recipient = models.CharField("收件人", max_length=254)
    state = models.CharField("状态", max_length=10)
    why = models.CharField("未送达原因", max_length=300, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        """One row for each day, channel and recipient."""

        constraints = (models.UniqueConstraint(fields=["day", "channel", "recipient"], name="one_reminder_a_day"),)

    def __str__(self) -> str:
        """Name the day and whom."""
        return f"{self.day} {self.channel} {self.recipient}"


class CalendarFeed(models.Model):
    """A secret address under which an organisation's due days can be subscribed to: only its hash is kept."""

    organisation = models.CharField("单位", max_length=40, db_index=True)
    digest = models.CharField("散列", max_length=64, unique=True)
    made_by = models.CharField("建立人", max_length=150)
    made = models.DateTimeField("建立时间")
    withdrawn = models.DateTimeField("撤销时间", null=True, blank=True)

    def __str__(self) -> str:
        """Name whose due days it tells; never the address."""
        return f"{self.organisation} {self.made:%Y-%m-%d}"


class ProjectRow(models.Model):
    """A project as it is found, filtered and put on a map; money is yuan, degrees are CGCS2000/WGS-84."""

    id = models.CharField("编号", max_length=40, primary_key=True)
    name = models.CharField("名称", max_length=200)
    said = models.TextField("检索文字")
    sector = models.CharField("领域", max_length=40)
    lead = models.CharField("责任单位", max_length=40)
    block = models.CharField("板块", max_length=40, blank=True)
    owner = models.CharField("建设单位", max_length=200, blank=True)
    total = models.BigIntegerField("总投资", null=True)
    longitude = models.FloatField("经度", null=True)
    latitude = models.FloatField("纬度", null=True)
    shape = models.TextField("图形", blank=True)
    signed = models.DateField("签约日期", null=True)  # the days that rates count, beside what every question reads
    started = models.DateField("开工日期", null=True)
    listed = models.DateField("入库日期", null=True)
    finished = models.DateField("竣工日期", null=True)
    produced = models.DateField("投产日期", null=True)
    begun = models.DateField("始建日期", null=True)  # the first day on which it had come as far as 开工
    built = models.DateField("建成日期", null=True)  # the first day on which it had come as far as 竣工
    into = models.CharField("并入", max_length=40, blank=True)
    sample = models.BooleanField("示例", default=False)
    steps = models.PositiveIntegerField("步数")

    class Meta:
        """What lists are cut and ordered by."""

        indexes = (
            models.Index(fields=["lead"], name="project_lead"),
            models.Index(fields=["block"], name="project_block"),
            models.Index(fields=["sector"], name="project_sector"),
            models.Index(fields=["longitude", "latitude"], name="project_place"),
            # Sums and rates read this alone, in the order in which plans and standings lie, and never the wide rows.
            models.Index(
                fields=["into", "id", "signed", "started", "listed", "finished", "produced", "begun", "built"],
                name="project_counted",
            ),
        )

    def __str__(self) -> str:
        """Name it."""
        return f"{self.id} {self.name}"


class ProjectName(models.Model):
    """A name or an alias of a project, squeezed for comparison: one body under many names is one."""

    squeezed = models.CharField("名称", max_length=200, primary_key=True)
    project = models.ForeignKey(ProjectRow, models.CASCADE, related_name="names")

    def __str__(self) -> str:
        """Write the name."""
        return self.squeezed


class ProjectPart(models.Model):
    """What hangs on one project."""

    project = models.ForeignKey(ProjectRow, models.CASCADE, related_name="%(class)s")

    class Meta:
        """Not a table itself."""

        abstract = True

    def __str__(self) -> str:
        """Name whose it is."""
        return self.project_id


class ProjectRecord(ProjectPart):
    """What files and the public page say of a project beside its row, kept apart: lists and sums never read it.

    `aliases` stand one a line. `published` says that a source is named and that nothing of it is 示例.
    """

    aliases = models.TextField("别名", blank=True)
    national_code = models.TextField("项目代码", blank=True)
    contact = models.TextField("联系人", blank=True)
    content = models.TextField("建设内容", blank=True)
    working_capital = models.BigIntegerField("铺底流动资金", null=True)
    source = models.TextField("出处", blank=True)
    published = models.BooleanField("已公布", default=False)

    class Meta:
        """Once a project; the published ones are found without walking the others."""

        constraints = (models.UniqueConstraint(fields=["project"], name="one_record_a_project"),)
        indexes = (models.Index(fields=["project"], name="project_published", condition=models.Q(published=True)),)


class ProjectList(ProjectPart):
    """The days, `until` not included, on which a project stood on a list."""

    code = models.CharField("清单", max_length=40)
    since = models.DateField("起")
    until = models.DateField("止")

    class Meta:
        """Once on a list at a time."""

        constraints = (models.UniqueConstraint(fields=["code", "project", "since"], name="once_on_a_list_at_a_time"),)


class ProjectYear(ProjectPart):
    """A project's place in a year's plan."""

    year = models.PositiveSmallIntegerField("年度")
    category = models.CharField("类别", max_length=10)
    investment = models.BigIntegerField("计划投资", null=True)
    sign = models.DateField("计划签约", null=True)
    start = models.DateField("计划开工", null=True)
    list = models.DateField("计划入库", null=True)
    finish = models.DateField("计划竣工", null=True)
    produce = models.DateField("计划投产", null=True)

    class Meta:
        """Once a year."""

        constraints = (models.UniqueConstraint(fields=["year", "project"], name="once_a_year"),)
        # Holds all that lists, sums and rates look at, so that 100,000 rows are read without touching the table.
        indexes = (
            models.Index(
                fields=["year", "project", "category", "investment", "sign", "start", "list", "finish", "produce"],
                name="project_year_plan",
            ),
        )


class ProjectStay(ProjectPart):
    """The days, `until` not included, on which a project stood at a stage and counted as one thing."""

    since = models.DateField("起")
    until = models.DateField("止")
    stage = models.CharField("阶段", max_length=10, blank=True)
    condition = models.CharField("状态", max_length=10)

    class Meta:
        """What stood on a day."""

        indexes = (
            models.Index(fields=["until", "since", "project", "stage", "condition"], name="project_stay_days"),
            # Those that stand aside are few: rates look them up alone.
            models.Index(fields=["condition", "until", "since", "project"], name="project_stay_condition"),
            models.Index(fields=["project", "since"], name="project_stay_project"),
        )


class ProjectReach(ProjectPart):
    """The day on which a project reached a stage."""

    stage = models.CharField("阶段", max_length=10)
    day = models.DateField("日期")

    class Meta:
        """What the rates count."""

        constraints = (models.UniqueConstraint(fields=["stage", "project"], name="once_a_stage"),)
        indexes = (models.Index(fields=["stage", "day"], name="project_reach_day"),)


class ProjectMonth(ProjectPart):
    """A month's investment in one series."""

    series = models.CharField("口径", max_length=10)
    month = models.CharField("月份", max_length=7)
    done = models.BigIntegerField("当月")

    class Meta:
        """Once a month and series."""

        constraints = (models.UniqueConstraint(fields=["project", "series", "month"], name="once_a_month"),)


class ProjectStanding(ProjectPart):
    """What had added up by the end of a month: one row for every month of a year from its first report on.

    `year` and `total` (since the start) are of the departmental series, last reported for `reported`; `listed` is what
    the statistical series has for the year. A month without a report repeats what stood: a question asks for one row.
    """

    month = models.CharField("月份", max_length=7)
    reported = models.CharField("报到", max_length=7, null=True)  # noqa: DJ001 — nothing reported is not a month
    year = models.BigIntegerField("年度累计", null=True)
    total = models.BigIntegerField("开工以来", null=True)
    listed = models.BigIntegerField("列统年度累计", null=True)

    class Meta:
        """Once a month; the index holds all that lists and sums look at."""

        constraints = (models.UniqueConstraint(fields=["project", "month"], name="one_standing_a_month"),)
        indexes = (
            models.Index(
                fields=["month", "project", "year", "total", "listed", "reported"], name="project_standing_month"
            ),
        )


class ProjectIssue(ProjectPart):
    """An issue of a project as it stands."""

    number = models.PositiveIntegerField("序号")
    state = models.CharField("状态", max_length=10)
    category = models.CharField("类别", max_length=20)
    owner = models.CharField("责任单位", max_length=40)
    level = models.CharField("层级", max_length=40, blank=True)
    words = models.TextField("问题")
    raised = models.DateField("提出日")
    due = models.DateField("时限", null=True)
    closed = models.DateField("销号日", null=True)

    class Meta:
        """Once a number."""

        constraints = (models.UniqueConstraint(fields=["project", "number"], name="one_issue_a_number"),)
        indexes = (models.Index(fields=["state", "due"], name="project_issue_due"),)


class ProjectIssueSpell(ProjectPart):
    """The days, `until` not included, on which an issue of a project stood as it says."""

    number = models.PositiveIntegerField("序号")
    since = models.DateField("起")
    until = models.DateField("止")
    state = models.CharField("状态", max_length=10)
    category = models.CharField("类别", max_length=20)
    owner = models.CharField("责任单位", max_length=40)
    level = models.CharField("层级", max_length=40, blank=True)
    words = models.TextField("问题")
    raised = models.DateField("提出日")
    due = models.DateField("时限", null=True)
    closed = models.DateField("销号日", null=True)

    class Meta:
        """Once a day; found by the day that is asked about."""

        constraints = (models.UniqueConstraint(fields=["project", "number", "since"], name="one_spell_a_day"),)
        indexes = (models.Index(fields=["until", "since"], name="project_issue_spell_days"),)


class ProjectFund(ProjectPart):
    """Money of a project from one source: approved, arrived or paid on a day, in yuan."""

    source = models.CharField("资金来源", max_length=40)
    deed = models.CharField("事项", max_length=10)
    day = models.DateField("日期")
    amount = models.BigIntegerField("金额")
