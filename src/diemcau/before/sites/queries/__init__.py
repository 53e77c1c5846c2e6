"""Reading sites, and the way into them."""

from __future__ import annotations

from diemcau.before.sites.queries.access import (
    Access,
    SiteLink,
    access,
    device_by_token,
    link_by_token,
    linked,
    links_of,
    shut_device_by_token,
    token_of,
    was_ever_given,
    without_link,
)
from diemcau.before.sites.queries.halls import (
    OfUnit,
    Summary,
    communes_without_site,
    conferences_of,
    found,
    items_received,
    provinces_within,
    sites_chosen,
    summary,
)
from diemcau.before.sites.queries.readiness import calls_to, help_lines, line_test_of, readiness_of

__all__ = [
    "Access",
    "OfUnit",
    "SiteLink",
    "Summary",
    "access",
    "calls_to",
    "communes_without_site",
    "conferences_of",
    "device_by_token",
    "found",
    "help_lines",
    "items_received",
    "line_test_of",
    "link_by_token",
    "linked",
    "links_of",
    "provinces_within",
    "readiness_of",
    "shut_device_by_token",
    "sites_chosen",
    "summary",
    "token_of",
    "was_ever_given",
    "without_link",
]
