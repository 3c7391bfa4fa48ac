"""The addresses of signing in, of one's own account, and of the people of the house."""

from django.urls import URLPattern, path

from daxu.web.views import keys, people, profile, session, sso

ADDRESSES: list[URLPattern] = [
    path("sign-in", session.sign_in, name="sign-in"),
    path("sign-in/second", session.second_step, name="second-step"),
    path("sign-in/passkey", session.passkey, name="passkey-sign-in"),
    path("sign-in/elsewhere", sso.start, name="single-sign-on"),
    path("sign-in/elsewhere/return", sso.back, name="single-sign-on-return"),
    path("sign-out", session.sign_out, name="sign-out"),
    path("account", profile.profile, name="profile"),
    path("account/password", profile.password, name="change-password"),
    path("account/second-factor", profile.second_factor, name="second-factor"),
    path("account/passkeys", profile.passkeys, name="passkeys"),
    path("account/recovery-codes", profile.recovery_codes, name="recovery-codes"),
    path("account/factors/forget", profile.forget_factor, name="forget-factor"),
    path("account/keys", keys.keys, name="keys"),
    path("account/keys/<int:number>/withdraw", keys.withdraw, name="key-withdraw"),
    path("account/sessions/end", profile.end_sessions, name="end-sessions"),
    path("people", people.people, name="people"),
    path("people.csv", people.people_csv, name="people-csv"),
    path("people/tree", people.tree, name="people-tree"),
    path("people/new", people.new, name="person-new"),
    path("people/substitutions", people.substitutions, name="substitutions"),
    path("people/substitutions/end", people.end_substitution, name="substitution-end"),
    path("people/handover", people.handover, name="handover"),
    path("people/of/<str:name>", people.person, name="person"),
    path("people/of/<str:name>/change", people.change, name="person-change"),
    path("people/of/<str:name>/contact", people.contact, name="person-contact"),
]
