"""Accounts, roles, standing in, handing over: each administrator his own part, nobody for himself (T16.2, T16.3)."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client, override_settings
from django.utils.timezone import now

from daxu.core.act import What
from daxu.desk import accounts, factors, passwords, people, tokens
from daxu.desk.models import Authenticator, Person, Role
from daxu.duties import staffing
from daxu.duties.staffing import Described, NotAllowed
from daxu.ledger import acts
from daxu.ledger.acts import Sought
from world import at

MOMENT = at("2024-07-10")
DECLARED = {"rsj", "fgw", "jyj"}
WHY = {"reason": "区委编办〔2024〕7号", "now": MOMENT}


@pytest.fixture(autouse=True)
def quick_hashing():
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def three(db):
    """The three administrators as `daxu account preset` makes them."""
    staffing.preset(now=MOMENT)
    Person.objects.update(must_change=False, password_set=now())
    return Person.objects.get(username="sysadmin"), Person.objects.get(username="secadmin")


@pytest.fixture
def system(three):
    return three[0]


@pytest.fixture
def security(three):
    return three[1]


@pytest.fixture
def wang(system):
    staffing.make(
        "wangfang", Described("王芳", "rsj", "13812345678", "wang@example.cn"), declared=DECLARED, by=system, **WHY
    )
    return Person.objects.get(username="wangfang")


@pytest.fixture
def at_work(visitor, plan):
    """A browser in which an administrator is signed in."""

    def sign_in(one):
        visitor.force_login(one, backend="django.contrib.auth.backends.ModelBackend")
        return visitor

    return sign_in


# --- making and changing


def test_a_new_account_may_do_nothing_but_see_what_is_public_and_must_change_its_password(wang):
    assert (wang.role, wang.organisation, wang.must_change) == (Role.PUBLIC, "rsj", True)


def test_the_first_password_is_shown_once_and_kept_nowhere(at_work, system):
    browser = at_work(system)
    told = {"account": "lili", "name": "李丽", "organisation": "rsj", "reason": "新进人员"}
    page = browser.post("/people/new", told).text
    password = re.search(r'<p class="secret-shown"><code>([^<]+)</code>', page)[1].replace("&amp;", "&")
    assert Person.objects.get(username="lili").check_password(password)
    assert password not in browser.get("/people/of/lili").text
    assert password not in repr(acts.search(Sought()))


@pytest.mark.parametrize(
    ("account", "told", "why"),
    [
        ("x", Described(), "2–60 letters"),
        ("a b", Described(), "2–60 letters"),
        ("WangFang", Described(), "exists already"),
        ("lili", Described(organisation="nowhere"), "declared organisations"),
        ("lili", Described(phone="call me"), "digits"),
        ("lili", Described(mail="lili"), "mail address"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_words(wang, system, account, told, why):
    with pytest.raises(NotAllowed, match=why):
        staffing.make(account, told, declared=DECLARED, by=system, **WHY)


def test_a_page_keeps_what_was_typed_when_it_refuses(at_work, system):
    page = at_work(system).post("/people/new", {"account": "lili", "name": "李丽", "reason": ""})
    assert page.status_code == 422
    assert "请写明事由" in page.text
    assert 'value="李丽"' in page.text


@pytest.mark.parametrize("reason", ["", "   ", "为" * 201])
def test_no_change_without_a_reason(wang, system, security, reason):
    told = {"reason": reason, "now": MOMENT}
    for change in (
        lambda: staffing.disable("wangfang", by=system, **told),
        lambda: staffing.grant("wangfang", Role.REPORTER, by=security, **told),
        lambda: staffing.reset_factors("wangfang", by=security, **told),
        lambda: staffing.reset_password("wangfang", by=security, **told),
    ):
        with pytest.raises(NotAllowed, match="Say why"):
            change()
    wang.refresh_from_db()
    assert (wang.is_active, wang.role) == (True, Role.PUBLIC)


def test_every_change_is_on_file_with_who_what_why_before_and_after(wang, system, security):
    staffing.grant("wangfang", Role.REPORTER, by=security, **WHY)
    staffing.describe("wangfang", Described("王芳", "fgw"), declared=DECLARED, by=system, **WHY)
    moved, granted, made = staffing.changes("wangfang")
    assert (made.who, made.what) == ("sysadmin", What.ACCOUNT.value)
    assert (granted.who, granted.what, granted.before, granted.after) == ("secadmin", "role", "公众", "填报")
    assert (moved.before, moved.after) == ("王芳 rsj 138****5678 w***@example.cn", "王芳 fgw")
    assert {act.why for act in (made, granted, moved)} == {WHY["reason"]}


def test_a_refused_change_leaves_neither_change_nor_act(wang, system):
    before = len(acts.search(Sought()))
    with pytest.raises(NotAllowed):
        staffing.hand_over("wangfang", "wangfang", by=system, **WHY)
    assert len(acts.search(Sought())) == before


def test_a_closed_account_is_out_at_once_with_its_sessions_and_tokens(visitor, plan, wang, system):
    passwords.change(wang, "Xu-dao-qu-cheng-9", now=now())
    key, _kept = tokens.make(name="表格", person="wangfang", days=9, now=now())
    visitor.post("/sign-in", {"username": "wangfang", "password": "Xu-dao-qu-cheng-9"})
    assert visitor.get("/targets").status_code == 200
    staffing.disable("wangfang", by=system, reason="离职", now=now())
    assert visitor.get("/targets").status_code == 302
    assert visitor.get("/api/v1/evaluation", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    assert visitor.post("/sign-in", {"username": "wangfang", "password": "Xu-dao-qu-cheng-9"}).status_code == 200
    staffing.enable("wangfang", by=system, reason="返聘", now=now())
    assert visitor.post("/sign-in", {"username": "wangfang", "password": "Xu-dao-qu-cheng-9"}).status_code == 302


# --- the three administrators


def test_t16_2_the_auditor_opens_no_business_record(at_work, three):
    browser = at_work(Person.objects.get(username="auditor"))
    for address in ("/", "/targets/jobs", "/filings", "/api/v1/evaluation"):
        assert browser.get(address).status_code == 403, address


def test_t16_3_nobody_grants_a_role_to_themselves(at_work, system, security):
    for one in (system, security):
        before = one.role
        browser = at_work(one)
        answer = browser.post(
            f"/people/of/{one.username}/change", {"deed": "grant", "role": Role.PLANNER, "reason": "工作需要"}
        )
        assert answer.status_code == 422
        assert "不能给自己授权" in answer.text
        one.refresh_from_db()
        assert one.role == before


@pytest.mark.parametrize("deed", ["grant", "password", "factors", "unlock"])
def test_rights_are_the_security_administrators_to_give(at_work, wang, system, deed):
    told = {"deed": deed, "role": Role.PLANNER, "reason": "工作需要"}
    answer = at_work(system).post("/people/of/wangfang/change", told)
    assert answer.status_code == 422
    assert "由安全管理员办理" in answer.text
    wang.refresh_from_db()
    assert wang.role == Role.PUBLIC


@pytest.mark.parametrize("deed", ["describe", "disable", "enable"])
def test_accounts_are_the_system_administrators_to_keep(at_work, wang, security, deed):
    answer = at_work(security).post("/people/of/wangfang/change", {"deed": deed, "name": "别人", "reason": "工作需要"})
    assert answer.status_code == 422
    assert "由系统管理员办理" in answer.text
    wang.refresh_from_db()
    assert (wang.name, wang.is_active) == ("王芳", True)


def test_the_auditor_sees_the_people_and_changes_nobody(at_work, wang):
    browser = at_work(Person.objects.get(username="auditor"))
    page = browser.get("/people/of/wangfang").text
    assert "区委编办〔2024〕7号" in page
    assert "person-change" not in page
    for deed in ("describe", "disable", "grant", "password", "factors", "unlock"):
        told = {"deed": deed, "role": Role.PLANNER, "reason": "工作需要"}
        assert browser.post("/people/of/wangfang/change", told).status_code == 422


@pytest.mark.parametrize("role", sorted(staffing.ADMINISTRATORS))
def test_an_administrators_role_is_never_granted(wang, security, role):
    with pytest.raises(NotAllowed, match="preset"):
        staffing.grant("wangfang", role, by=security, **WHY)


@pytest.mark.parametrize("account", ["sysadmin", "auditor"])
def test_an_administrator_holds_no_business_role_no_post_and_stands_in_for_nobody(three, system, security, account):
    with pytest.raises(NotAllowed, match="no business role"):
        staffing.grant(account, Role.PLANNER, by=security, **WHY)
    with pytest.raises(NotAllowed, match="no business role"):
        staffing.stand_in(
            account, "rsj", since=date(2024, 7, 1), until=date(2024, 7, 9), declared=DECLARED, by=security, **WHY
        )
    with pytest.raises(NotAllowed, match="no business role"):
        staffing.describe(account, Described("赵", "rsj"), declared=DECLARED, by=system, **WHY)


@pytest.mark.parametrize("account", ["sysadmin", "secadmin", "auditor"])
def test_the_preset_accounts_stay(three, system, account):
    with pytest.raises(NotAllowed, match="stay"):
        staffing.disable(account, by=system, **WHY)


@pytest.mark.parametrize("shared", [Described("赵刚"), Described(phone="13900000001"), Described(mail="z@example.cn")])
def test_the_auditor_is_neither_of_the_other_two(three, system, shared):
    staffing.describe("secadmin", shared, declared=DECLARED, by=system, **WHY)
    with pytest.raises(NotAllowed, match="may not be the same person"):
        staffing.describe("auditor", shared, declared=DECLARED, by=system, **WHY)
    staffing.describe("sysadmin", shared, declared=DECLARED, by=system, **WHY)  # two of them may be one


def test_the_presets_are_made_once_with_passwords_that_serve_once(db):
    made = staffing.preset(now=MOMENT)
    assert [(account, role) for account, role, _password in made] == [
        ("sysadmin", "系统管理员"),
        ("secadmin", "安全管理员"),
        ("auditor", "安全审计员"),
    ]
    assert len({password for *_rest, password in made}) == 3
    assert staffing.preset(now=MOMENT) == []
    assert set(Person.objects.values_list("preset", "must_change")) == {(True, True)}


# --- what was lost


def test_a_lost_device_is_reset_by_the_security_administrator_for_somebody_else(wang, security):
    Authenticator.objects.create(person=wang, secret="A" * 32, made=MOMENT)
    factors.new_codes(wang)
    staffing.reset_factors("wangfang", by=security, **WHY)
    assert not factors.of(wang)
    (kept, *_rest) = staffing.changes("wangfang")
    assert (kept.what, kept.before, kept.after) == ("factor", "验证器 1，通行密钥 0，恢复码 10", "重置")
    with pytest.raises(NotAllowed, match="for themselves"):
        staffing.reset_factors("secadmin", by=security, **WHY)


def test_a_forgotten_password_is_reset_and_the_lock_with_it(visitor, wang, security, plan):
    for _ in range(5):
        visitor.post("/sign-in", {"username": "wangfang", "password": "wrong"})
    password = staffing.reset_password("wangfang", by=security, reason="忘记密码", now=now())
    answer = visitor.post("/sign-in", {"username": "wangfang", "password": password})
    assert answer.status_code == 302
    assert visitor.get("/targets").url == "/account/password"


# --- standing in and handing over


def stand_in(security, since, until, organisation="fgw", account="wangfang"):
    staffing.stand_in(account, organisation, since=since, until=until, declared=DECLARED, by=security, **WHY)


def test_a_stand_in_acts_from_the_first_to_the_last_day(wang, security):
    stand_in(security, date(2024, 7, 10), date(2024, 7, 20))
    acting = {day: sorted(people.organisations_of(wang, date(2024, 7, day))) for day in (9, 10, 20, 21)}
    assert acting == {9: ["rsj"], 10: ["fgw", "rsj"], 20: ["fgw", "rsj"], 21: ["rsj"]}


def test_standing_in_ends_early_from_the_day_on(wang, security):
    stand_in(security, date(2024, 7, 10), date(2024, 7, 20))
    (row,) = people.substitutions()
    staffing.end_substitution(row.pk, by=security, today=date(2024, 7, 15), **WHY)
    assert people.organisations_of(wang, date(2024, 7, 14)) == {"rsj", "fgw"}
    assert people.organisations_of(wang, date(2024, 7, 15)) == {"rsj"}


def test_standing_in_for_nothing_or_backwards_is_refused(wang, security):
    with pytest.raises(NotAllowed, match="not before the start"):
        stand_in(security, date(2024, 7, 20), date(2024, 7, 10))
    with pytest.raises(NotAllowed, match="declared organisations"):
        stand_in(security, date(2024, 7, 10), date(2024, 7, 20), organisation="nowhere")


def test_the_page_of_stand_ins_says_who_acts_for_whom(at_work, wang, security):
    browser = at_work(security)
    told = {
        "account": "wangfang",
        "organisation": "yuhua",
        "since": "2020-01-01",
        "until": "2099-12-31",
        "reason": "休假",
    }
    assert browser.post("/people/substitutions", {**told, "until": "soon"}).status_code == 422
    assert browser.post("/people/substitutions", {**told, "account": "nobody"}).status_code == 422
    assert browser.post("/people/substitutions", told).status_code == 302
    page = browser.get("/people/substitutions").text
    assert "今天有 1 项代行" in page
    assert "代行中" in page
    browser.post("/people/substitutions/end", {"number": people.substitutions()[0].pk, "reason": "提前返岗"})
    assert "今天有 0 项代行" in browser.get("/people/substitutions").text


def test_a_post_is_handed_over_with_all_that_belongs_to_it(wang, system, security):
    staffing.make("lili", Described("李丽"), declared=DECLARED, by=system, **WHY)
    staffing.hand_over("wangfang", "lili", by=system, **WHY)
    wang.refresh_from_db()
    assert not wang.is_active
    assert people.organisations_of(people.one("lili"), date(2024, 7, 11)) == {"rsj"}
    assert next(act.after for act in staffing.changes("lili")) == "接 wangfang"


def test_somebody_of_another_house_cannot_take_a_post_over(wang, system):
    staffing.make("lili", Described("李丽", "fgw"), declared=DECLARED, by=system, **WHY)
    with pytest.raises(NotAllowed, match="another organisation"):
        staffing.hand_over("wangfang", "lili", by=system, **WHY)
    wang.refresh_from_db()
    assert wang.is_active


# --- lists


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812345678", "138****5678"), ("025-5288 1234", "025****1234"), ("12345", "****45"), ("", "")],
)
def test_a_phone_is_covered(phone, shown):
    assert people.masked_phone(phone) == shown


def test_lists_files_and_pages_cover_phone_and_mail(at_work, wang, system):
    browser = at_work(system)
    for address in ("/people", "/people.csv", "/people/of/wangfang", "/people/tree"):
        told = browser.get(address).content.decode()
        assert "13812345678" not in told, address
        assert "wang@" not in told, address
    assert "138****5678" in browser.get("/people.csv").content.decode()


def test_the_full_contact_is_shown_to_whoever_says_what_for(at_work, wang, system):
    browser = at_work(system)
    assert "13812345678" not in browser.post("/people/of/wangfang/contact", {"reason": ""}).text
    assert "13812345678" in browser.post("/people/of/wangfang/contact", {"reason": "催报"}).text
    (kept, *_rest) = acts.search(Sought(what=What.READ.value))
    assert (kept.who, kept.object, kept.why) == ("sysadmin", "wangfang 联系方式", "催报")


def test_a_covered_number_that_comes_back_changes_nothing(at_work, wang, system):
    told = {"deed": "describe", "name": "王芳", "organisation": "yuhua", "reason": "调动"}
    at_work(system).post("/people/of/wangfang/change", {**told, "phone": "138****5678", "mail": "w***@example.cn"})
    wang.refresh_from_db()
    assert (wang.organisation, wang.phone, wang.email) == ("yuhua", "13812345678", "wang@example.cn")


def test_a_name_that_a_spreadsheet_would_run_is_written_as_text(at_work, system):
    staffing.make("lili", Described("=1+1"), declared=DECLARED, by=system, **WHY)
    assert "'=1+1" in at_work(system).get("/people.csv").content.decode()


def test_people_are_found_by_name_role_organisation_and_state(at_work, wang, system):
    browser = at_work(system)
    for query, count in (("q=王", 1), ("q=138", 0), ("role=public", 1), ("organisation=rsj", 1), ("state=closed", 0)):
        assert f"找到 {count} 个账号" in browser.get(f"/people?{query}").text, query


def test_the_tree_shows_departments_and_areas_and_who_is_missing(at_work, wang, system):
    page = at_work(system).get("/people/tree").text
    assert page.index("部门（条）") < page.index("街道、园区与全区（块）")
    assert "wangfang" in page


def test_an_unknown_account_is_said_to_be_unknown(at_work, system):
    assert at_work(system).get("/people/of/nobody").status_code == 404


def test_two_browsers_of_one_person_are_two_sessions_until_the_password_changes(wang, plan):
    passwords.change(wang, "Xu-dao-qu-cheng-9", now=now())
    browsers = [Client(HTTP_HOST="127.0.0.1") for _ in range(2)]
    for browser in browsers:
        browser.post("/sign-in", {"username": "wangfang", "password": "Xu-dao-qu-cheng-9"})
    assert [browser.get("/targets").status_code for browser in browsers] == [200, 200]
    assert accounts.everyone()
