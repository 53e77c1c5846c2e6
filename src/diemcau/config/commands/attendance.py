"""``diemcau attendance recompute``: fold the logs of halls from scratch."""

from __future__ import annotations

import sys
from argparse import Namespace

from django.utils import timezone

from diemcau.before.conferences.models import Conference
from diemcau.during.attendance import services
from diemcau.kernel.actors import system
from diemcau.kernel.errors import Refused

TOLD_EVERY = 100  # sites


def recompute(arguments: Namespace) -> int:
    """Print each site that differed; 1 when ``--check`` found one, else 0."""
    conference = Conference.objects.filter(pk=arguments.conference).first() if arguments.conference else None
    if arguments.conference and conference is None:
        raise Refused(f"There is no conference {arguments.conference}.")
    sites = services.logs(conference)

    def progress(done: int) -> None:
        if done % TOLD_EVERY == 0 or done == len(sites):
            print(f"{done} of {len(sites)} sites", file=sys.stderr, flush=True)

    found = services.recompute(sites, by=system("diemcau attendance recompute"), now=timezone.now(), only_check=arguments.check, progress=progress)
    for difference in found:
        print(difference.sentence)
    done = "differ; nothing was changed" if arguments.check else "were put right"
    print(f"{len(sites)} sites folded from their logs, {len(found)} {done}." if found else f"{len(sites)} sites folded from their logs; all as kept.")
    return 1 if found and arguments.check else 0
