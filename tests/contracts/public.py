"""The frozen list of pages that need no sign-in.  Each line is a decision, with its reason."""

from __future__ import annotations

PUBLIC = {
    "desk:door": "the front door leads everyone on",
    "set_language": "anyone may choose the language",
    "account_login": "the way in",
    "account_logout": "the way out harms nobody who is not in",
    "account_reset_password": "a forgotten password: the letter goes to the address of the account, and the page never says whether there is one",
    "account_reset_password_done": "says that a letter was sent",
    "account_reset_password_from_key": "opens with the key of the letter only, once and for three days",
    "account_reset_password_from_key_done": "says that the password was set",
    "account_inactive": "says that the account is closed and whom to ask",
    "portal:conferences": "the public list of conferences, from approved snapshots",
    "portal:conference": "one conference, from its approved snapshot",
    "portal:conference-data": "the same snapshot as JSON",
}

# Open without an account, yet only to a paired device or the holder of a link: how they answer a stranger's GET.
# person: the delegate follows a QR or a link from the letter, without an account; only the code of 80 random bits opens it.
PUBLIC_BY_DEVICE: dict[str, tuple[int, ...]] = {
    "console:link": (404,),
    "console:door": (302,),
    "console:console": (200,),
    "console:machine": (401,),
    "console:worker": (200,),
    "console:manifest": (200,),
    "console:code": (200,),  # a field for the eight letters, and nothing else: wrong ones are counted and stopped
    "console:devices": (401,),
    "console:rename": (405,),
    "person:invitation": (404,),
    "person:calendar": (404,),
    "person:check_in": (405,),
    "person:remember": (405,),
    "person:forget": (405,),
    "person:hall": (404,),  # the QR of a hall's screen: opens only while the screen shows it, and names nobody before a personal code is given
    "console:leave": (405,),
    "console:minutes": (401,),
    "convening:link-my-quotas": (404,),
    "convening:link-quota": (404,),
    "convening:link-choose": (404,),
    "convening:link-receipt": (404,),
    "convening:link-take_back": (404, 405),
    "convening:link-give_back": (404, 405),
    "convening:link-replace": (404,),
    "convening:link-leave": (404, 405),
    "api:log": (405,),
    "api:bundle": (401,),
    "api:state": (401,),
    "api:line": (401,),
    "api:rehearsal": (405,),
}
