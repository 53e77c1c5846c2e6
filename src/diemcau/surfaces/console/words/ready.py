"""The checklist, whom to call, the line test and the rehearsal."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Every sentence of this part, by its key."""
    return _checklist() | _line() | _rehearsal()


def _checklist() -> dict[str, str]:
    return {
        "ready_item_person": _("Person in charge is there"),
        "ready_item_power": _("Power"),
        "ready_item_picture": _("Picture"),
        "ready_item_sound": _("Sound"),
        "ready_item_line": _("Line"),
        "ready_item_programme": _("Programme printed"),
        "ready_item_roster": _("List of delegates on this device"),
        "ready_all_items": _("Everything"),
        "ready_ok": _("in order"),
        "ready_not_ok": _("not in order"),
        "ready_unknown": _("not known"),
        "ready_no_picture": _("no picture"),
        "ready_no_sound": _("no sound"),
        "ready_line_lost": _("line lost"),
        "ready_unanswered": _("not answered"),
        "ready_do_ok": _("In order"),
        "ready_do_not_ok": _("Not in order"),
        "ready_do_unknown": _("Not known"),
        "ready_roster": _("{count} people, found by the device itself"),
        "ready_roster_none": _("No list has arrived; the device tells the centre so."),
        "ready_open": _("{count} items not answered"),
        "ready_moment_t24h": _("24 hours before the opening"),
        "ready_moment_t60": _("60 minutes before the opening"),
        "ready_moment_t10": _("10 minutes before the opening"),
        "ready_is_due": _("{moment}: answer by {time}."),
        "ready_was_due": _("{moment}: the answer was due at {time}. It still counts."),
        "ready_asked_first": _("The first answers are asked from {time} and due at {due}. Until then nothing is to be done here."),
        "ready_no_list": _("When the hall is asked has not arrived on this device yet; connect it to the network once."),
        "ready_what_is_wrong": _("{what}: what is wrong?"),
        "ready_recorded": _("Recorded: {what}, {state}."),
        "ready_undone": _("Taken back."),
        "ready_call_office": _("Standing office{name}: {number}"),
        "ready_call_support": _("Technical support{name}: {number}"),
        "ready_no_numbers": _("The host has not entered a number yet. Use the number on your slip."),
    }


def _line() -> dict[str, str]:
    return {
        "line_test_running": _("Testing…"),
        "line_test_stopped": _("Stopped. Nothing was recorded."),
        "line_test_kept": _("The test was recorded."),
        "line_tested_at": _("tested at {time}"),
        "line_grade_picture": _("Good enough for picture"),
        "line_grade_sound": _("Sound only"),
        "line_grade_telephone": _("Keep the telephone ready"),
        "line_advice_picture": _("Picture and sound will come through."),
        "line_advice_sound": _("Switch the picture off when it stutters; the sound will come through."),
        "line_advice_telephone": _("The meeting may break off. Try another network, and keep the telephone of the standing office at hand."),
        "line_no_answer": _("no answer"),
    }


def _rehearsal() -> dict[str, str]:
    return {
        "rehearsed_last": _("Last rehearsed at {time} by {who}."),
        "rehearsal_online": _("Rehearsing: the centre answers and keeps nothing."),
        "rehearsal_sending": _("Rehearsing: asking the centre…"),
        "rehearsal_offline": _("Rehearsing without a connection: the centre cannot answer now. Nothing is kept."),
        "rehearsal_kept": _("Tried in this rehearsal: {received} answered · {waiting} not yet"),
        "rehearsal_too_long": _("A rehearsal holds up to 1,000 acts. End this one and begin another."),
        "rehearsal_over": _("The conference has begun: rehearsing is over. End the rehearsal and record what is true."),
    }
