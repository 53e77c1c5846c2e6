"""Pages: who may open them, what they may name, what they may load."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from tests.contracts import house
from tests.contracts.public import PUBLIC, PUBLIC_BY_DEVICE

URL_TAG = re.compile(r"""\{%\s*url\s+["']([^"']+)["']""")
TEMPLATE_TAG = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"'#]+)""")
STATIC_TAG = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")
INLINE = re.compile(r"""<script(?![^>]*\bsrc=)(?![^>]*type=["']application/json)|<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:""", re.IGNORECASE)
FOREIGN = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["']?(?:https?:)?//""", re.IGNORECASE)
FOREIGN_IN_CODE = re.compile(r"""["'(](?:https?:)?//(?!www\.w3\.org/)[\w.-]+""")


def patterns(resolver: URLResolver, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Every address of the house: (route, name with its namespace, pattern)."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        else:
            yield route, f"{namespace}{entry.name}", entry


ADDRESSES = list(patterns(get_resolver()))


def example(route: str, pattern: URLPattern) -> str:
    """A path that ``route`` answers, with made-up ids."""
    values = {IntConverter: "999999", UUIDConverter: str(uuid.UUID(int=7)), SlugConverter: "khong-co", StringConverter: "khong-co"}
    path = route
    for name, converter in re.findall(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>", route):
        kind = {"int": IntConverter, "uuid": UUIDConverter, "slug": SlugConverter}.get(name, StringConverter)
        path = re.sub(rf"<(?:\w+:)?{converter}>", values[kind], path)
    return "/" + re.sub(r"\(\?P<\w+>[^()]*\)", "khong-co", path).replace("^", "").replace("$", "").replace(r"\Z", "")


def test_the_public_pages_are_a_frozen_list():
    """A page without sign-in is a decision: add it to ``tests/contracts/public.py`` with its reason."""
    public = {name for _, name, pattern in ADDRESSES if getattr(pattern.callback, "login_required", True) is False}
    assert public == set(PUBLIC) | set(PUBLIC_BY_DEVICE)


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "name", "pattern"), ADDRESSES, ids=[name for _, name, _ in ADDRESSES])
def test_a_stranger_is_sent_to_sign_in(route, name, pattern):
    if name in PUBLIC or name in PUBLIC_BY_DEVICE:
        return
    for method in ("get", "post"):
        answer = getattr(Client(), method)(example(route, pattern))
        assert answer.status_code == 302, f"{method} {route} answered {answer.status_code}"
        assert answer.url.startswith(reverse(settings.LOGIN_URL))


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "name", "pattern"), ADDRESSES, ids=[name for _, name, _ in ADDRESSES])
def test_a_device_page_gives_nothing_to_a_stranger(route, name, pattern):
    if name not in PUBLIC_BY_DEVICE:
        return
    answer = Client().get(example(route, pattern))
    assert answer.status_code in PUBLIC_BY_DEVICE[name], f"{route} answered {answer.status_code}"


def test_templates_name_only_pages_of_their_own_room_and_below():
    upward = []
    for path in house.templates():
        room = house.room_named(path.relative_to(house.TEMPLATES).parts[0])
        if not room:
            continue  # base and components belong to everyone; see the next test
        for name in URL_TAG.findall(path.read_text()):
            other = house.room_named(name.split(":")[0]) if ":" in name else ""
            if other and not house.may_know(room, other):
                upward.append(f"{path.relative_to(house.TEMPLATES)}: {name}")
    assert upward == []


def test_templates_include_and_extend_only_their_own_room_and_below():
    upward = []
    for path in house.templates():
        room = house.room_named(path.relative_to(house.TEMPLATES).parts[0])
        for name in TEMPLATE_TAG.findall(path.read_text()):
            other = house.room_named(name.split("/")[0])
            if other and not (room and house.may_know(room, other)):
                upward.append(f"{path.relative_to(house.TEMPLATES)}: {name}")
    assert upward == []


def test_every_named_template_and_address_exists():
    names = {name for _, name, _ in ADDRESSES}
    files = {str(path.relative_to(house.TEMPLATES)) for path in house.templates()}
    lost = [f"{path.name}: {name}" for path in house.templates() for name in URL_TAG.findall(path.read_text()) if name not in names]
    lost += [f"{path.name}: {name}" for path in house.templates() for name in TEMPLATE_TAG.findall(path.read_text()) if name not in files]
    assert lost == []


def test_every_named_static_file_exists():
    """A script that is not found leaves a button that does nothing, and no page says so."""
    lost = [f"{path.name}: {name}" for path in house.templates() for name in STATIC_TAG.findall(path.read_text()) if finders.find(name) is None]
    assert lost == []


def test_pages_carry_nothing_inline():
    """The content policy forbids it, and so does a reviewer who wants to find the code."""
    assert [place for place, line in house.lines(house.templates()) if INLINE.search(line)] == []


def test_pages_load_nothing_from_elsewhere():
    """The government network has no Internet."""
    places = [place for place, line in house.lines(house.templates()) if FOREIGN.search(line)]
    own = [*house.own_static_files("*.js"), *house.own_static_files("*.css")]
    places += [place for place, line in house.lines(own) if not line.lstrip().startswith(("//", "*", "/*")) and FOREIGN_IN_CODE.search(line)]
    assert places == []


def test_every_folder_of_others_files_is_listed_with_its_licence():
    listed = (house.STATIC / "vendor" / "LICENSES.md").read_text()
    for folder in sorted(path for path in (house.STATIC / "vendor").iterdir() if path.is_dir()):
        assert f"| {folder.name}/ |" in listed
        assert list(folder.glob("LICENSE*")), folder
