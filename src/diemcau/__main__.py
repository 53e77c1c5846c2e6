"""The ``diemcau`` command."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from contextlib import ExitStack
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError

from diemcau.config import env, runtime, verbs
from diemcau.config.commands.language import in_english
from diemcau.config.env import BadSetting
from diemcau.config.verbs import Verb
from diemcau.kernel.errors import Refused
from diemcau.kernel.owner import DatabaseWillNotStart

FAILED, MISUSED = 1, 2  # exit codes; 0 is success


def main(words: list[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if words is None else words))


def run(words: list[str]) -> int:
    """Do what ``words`` say; the exit code.  What a person can put right is told in sentences, without a traceback."""
    try:
        return _dispatch(words)
    except (Refused, BadSetting, ImproperlyConfigured, DatabaseWillNotStart, DatabaseError) as error:
        with in_english():  # sentences of the rooms are translated when they are read
            print(f"diemcau: {error}".rstrip(), file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 128 + 2


def _dispatch(words: list[str]) -> int:
    if not words or words[0] in {"-h", "--help", "help"}:
        print(verbs.overview())
        return 0
    if words[0] == "django":
        return _django(words[1:])
    found = verbs.find(words)
    if found is None:
        print(f"diemcau: no verb “{' '.join(words[:2])}”; `diemcau --help` lists them.", file=sys.stderr)
        return MISUSED
    verb, rest = found
    parser = ArgumentParser(prog=f"diemcau {verb.words}", description=verb.sentence)
    verb.arguments(parser)
    return _answer(verb, parser.parse_args(rest))


def _answer(verb: Verb, arguments: Namespace) -> int:
    with ExitStack() as stack:
        if verb.needs_database:
            if verb.words == "demo" and env.ENVIRONMENT.read() == "production":
                raise Refused("The demo fills the database with invented people and shows their password: it does not run in production.")
            is_ours = runtime.is_embedded()
            if "port" in arguments:
                os.environ.setdefault(env.BASE_URL.name, f"http://127.0.0.1:{arguments.port}")
            if verb.words == "work":
                runtime.without_pooler()
            stack.enter_context(runtime.database())
            runtime.start_django()
            if is_ours or verb.migrates:
                runtime.migrate()
        if verb.words == "demo":
            return _demo(arguments)
        module, function = verb.answer.split(":")
        outcome: str | int | None = getattr(import_module(module), function)(arguments)
    if isinstance(outcome, str):
        print(outcome)
        return 0
    return outcome or 0


def _demo(arguments: Namespace) -> int:
    from diemcau.sample import demo  # noqa: PLC0415  # the sample is no part of production

    return demo.run(port=arguments.port, speed=arguments.speed or demo.DEFAULT_SPEED)


def _django(words: list[str]) -> int:
    with runtime.database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diemcau.config.settings")
        execute_from_command_line(["diemcau django", *words])
    return 0


if __name__ == "__main__":
    main()
