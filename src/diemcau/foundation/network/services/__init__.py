"""Loading the country, founding bodies, posts and people, drawing maps."""

from __future__ import annotations

from diemcau.foundation.network.services.acts import STEPS, Drafted, apply_act, discard_act, draft, enter_act, preview_act, undo_act
from diemcau.foundation.network.services.identifiers import end_identifier, identify
from diemcau.foundation.network.services.lists import Entered, enter_list, take_out_list
from diemcau.foundation.network.services.maps import InstalledMaps, install_maps, remove_maps
from diemcau.foundation.network.services.people import correct_person, enter_person, forget_people, forget_person, merge_people, split_person
from diemcau.foundation.network.services.posts import (
    appoint,
    appoint_named,
    correct_post,
    end_holding,
    end_post,
    open_post,
    rename_post,
    withdraw_holding,
)
from diemcau.foundation.network.services.units import DATA, LoadReport, found_unit, load, read

__all__ = [
    "DATA",
    "STEPS",
    "Drafted",
    "Entered",
    "InstalledMaps",
    "LoadReport",
    "apply_act",
    "appoint",
    "appoint_named",
    "correct_person",
    "correct_post",
    "discard_act",
    "draft",
    "end_holding",
    "end_identifier",
    "end_post",
    "enter_act",
    "enter_list",
    "enter_person",
    "forget_people",
    "forget_person",
    "found_unit",
    "identify",
    "install_maps",
    "load",
    "merge_people",
    "open_post",
    "preview_act",
    "read",
    "remove_maps",
    "rename_post",
    "split_person",
    "take_out_list",
    "undo_act",
    "withdraw_holding",
]
