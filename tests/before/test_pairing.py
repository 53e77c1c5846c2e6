"""One way in, one time: links and codes pair one machine each, whoever tries and however often."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from diemcau.before.sites import queries, rules, services
from diemcau.before.sites.errors import DeviceNameMissing, TooManyCodes, UnknownCode, UsedLink
from diemcau.before.sites.models import ConsoleLink, Device, PairingCode, Site
from diemcau.foundation.audit.models import Entry
from diemcau.kernel.tokens import LETTERS, new_letters, typed_letters
from tests.before.factories import CLOSES_AT, NOW, TESTS, SiteFactory

TICK = timedelta(microseconds=1)
FIFTEEN = timedelta(minutes=15)


def a_code(site: Site) -> str:
    return services.issue_code(site=site, by=TESTS, now=NOW)


def twenty_at_once(pair: Callable[[int], services.PairedDevice]) -> list[str]:
    """What twenty machines at the same moment are told: a token, or the name of the refusal."""

    def one(number: int) -> str:
        try:
            return pair(number).token
        except (UsedLink, UnknownCode) as refused:
            return type(refused).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=20) as machines:
        return list(machines.map(one, range(20)))


@pytest.mark.django_db(transaction=True)
def test_of_twenty_machines_that_open_one_link_at_once_exactly_one_is_paired():
    token = services.issue_link(site=SiteFactory.create(), by=TESTS, now=NOW)

    told = twenty_at_once(lambda number: services.pair_device(token=token, label=f"Máy {number}", now=NOW))

    assert sorted(each for each in told if each == "UsedLink") == ["UsedLink"] * 19
    device = Device.objects.get()
    assert device.link == ConsoleLink.objects.get()
    assert Entry.objects.filter(act="sites.device-paired").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_twenty_machines_that_type_one_code_at_once_exactly_one_is_paired():
    letters = a_code(SiteFactory.create())

    told = twenty_at_once(lambda number: services.pair_by_code(letters=letters, label=f"Máy {number}", now=NOW))

    assert sorted(each for each in told if each == "UnknownCode") == ["UnknownCode"] * 19
    assert Device.objects.get().code == PairingCode.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["link", "code"])
def test_the_database_itself_lets_no_second_machine_in_by_the_same_way(way: str):
    site = SiteFactory.create()
    if way == "link":
        first = services.pair_device(token=services.issue_link(site=site, by=TESTS, now=NOW), label="Máy", now=NOW).device
    else:
        first = services.pair_by_code(letters=a_code(site), label="Máy", now=NOW).device

    second = Device(site=site, label="Máy khác", token_hash="x", paired_at=NOW, expires_at=CLOSES_AT, **{way: getattr(first, way)})
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


@pytest.mark.django_db
def test_a_link_that_was_used_names_the_machine_that_used_it_and_a_replayed_pairing_changes_nothing():
    token = services.issue_link(site=SiteFactory.create(), by=TESTS, now=NOW)
    first = services.pair_device(token=token, label="Máy cửa chính", now=NOW)

    with pytest.raises(UsedLink, match="Máy cửa chính"):
        services.pair_device(token=token, label="Máy cửa chính", now=NOW)

    assert Device.objects.get() == first.device
    assert queries.user_of_link(ConsoleLink.objects.get()) == first.device


@pytest.mark.django_db
def test_a_code_pairs_within_fifteen_minutes_and_not_from_then_on():
    site = SiteFactory.create()
    early, late = a_code(site), a_code(site)

    assert services.pair_by_code(letters=early, label="Máy", now=NOW + FIFTEEN - TICK).device.site == site
    assert queries.code_by_letters(late, NOW + FIFTEEN - TICK) is not None
    assert queries.code_by_letters(late, NOW + FIFTEEN) is None
    with pytest.raises(UnknownCode):
        services.pair_by_code(letters=late, label="Máy", now=NOW + FIFTEEN)


@pytest.mark.django_db
def test_a_replayed_code_opens_nothing_and_says_no_more_than_a_wrong_one():
    letters = a_code(SiteFactory.create())
    services.pair_by_code(letters=letters, label="Máy", now=NOW)

    with pytest.raises(UnknownCode) as replayed:
        services.pair_by_code(letters=letters, label="Máy", now=NOW)
    with pytest.raises(UnknownCode) as wrong:
        services.pair_by_code(letters="BCFGHJKM", label="Máy", now=NOW)

    assert str(replayed.value.sentence) == str(wrong.value.sentence)
    assert queries.code_by_letters(letters, NOW) is None
    assert Device.objects.count() == 1


@pytest.mark.django_db
def test_a_code_may_be_typed_in_any_case_with_spaces_and_dashes_and_is_stored_as_a_checksum():
    site = SiteFactory.create()
    letters = a_code(site)

    paired = services.pair_by_code(letters=f" {letters[:4].lower()} – {letters[4:]} ", label="Máy", now=NOW)

    code = PairingCode.objects.get()
    assert (paired.device.site, paired.device.code) == (site, code)
    assert code.code_hash == queries.hash_of(letters)
    assert letters not in code.code_hash


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "        ", "ĐĐĐĐĐĐĐĐ", "x" * 5000, "0000-0000", "BCFGHJK", "BCFGHJKMM", "\u0000"])
def test_what_is_no_code_opens_nothing(typed: str):
    a_code(SiteFactory.create())

    assert queries.code_by_letters(typed, NOW) is None
    with pytest.raises(UnknownCode):
        services.pair_by_code(letters=typed, label="Máy", now=NOW)


def test_letters_are_eight_of_those_no_ear_eye_or_vietnamese_keyboard_confuses():
    made = {new_letters() for _ in range(200)}

    assert len(made) == 200
    assert {len(letters) for letters in made} == {8}
    assert not set("AEIOUYDWLNSZ015") & set(LETTERS)
    assert {typed_letters(letters.lower()) for letters in made} == made


@pytest.mark.django_db
def test_a_site_has_at_most_twenty_codes_waiting():
    site = SiteFactory.create()
    first, *_rest = [a_code(site) for _ in range(20)]

    with pytest.raises(TooManyCodes):
        a_code(site)
    services.pair_by_code(letters=first, label="Máy", now=NOW)
    a_code(site)
    a_code(SiteFactory.create(conference=site.conference))

    assert PairingCode.objects.count() == 22


@pytest.mark.django_db
def test_unused_codes_are_forgotten_after_a_day_and_used_ones_stay_beside_their_machine():
    site = SiteFactory.create()
    services.pair_by_code(letters=a_code(site), label="Máy", now=NOW)
    a_code(site)
    a_day_later = NOW + FIFTEEN + timedelta(days=1)

    assert services.forget_codes(now=a_day_later - TICK) == 0
    assert services.forget_codes(now=a_day_later) == 1
    assert PairingCode.objects.get().device.label == "Máy"


@pytest.mark.django_db
def test_a_thousand_wrong_codes_from_one_address_are_stopped_after_thirty_and_a_neighbour_goes_on():
    looked_at = 0
    for _ in range(1_000):
        if services.may_try_a_code(address="10.0.0.1", now=NOW):
            services.count_wrong_code(address="10.0.0.1", now=NOW)
            looked_at += 1

    assert looked_at == rules.WRONG_CODES
    assert services.may_try_a_code(address="10.0.0.2", now=NOW)
    assert services.may_try_a_code(address="10.0.0.1", now=NOW + timedelta(minutes=10))


@pytest.mark.django_db
def test_a_thousand_wrong_codes_from_a_thousand_addresses_are_stopped_after_three_hundred():
    looked_at = 0
    for number in range(1_000):
        if services.may_try_a_code(address=f"10.1.{number // 256}.{number % 256}", now=NOW):
            services.count_wrong_code(address=f"10.1.{number // 256}.{number % 256}", now=NOW)
            looked_at += 1

    assert looked_at == rules.WRONG_CODES_OF_ALL


@pytest.mark.django_db
def test_a_device_is_renamed_and_an_empty_name_is_refused():
    device = services.pair_by_code(letters=a_code(SiteFactory.create()), label="Máy", now=NOW).device

    services.rename_device(device=device, label="  Máy cửa sau ", by=TESTS, now=NOW)
    with pytest.raises(DeviceNameMissing):
        services.rename_device(device=device, label=" \n", by=TESTS, now=NOW)

    assert Device.objects.get().label == "Máy cửa sau"
    assert Entry.objects.filter(act="sites.device-renamed").count() == 1


@pytest.mark.django_db
def test_a_device_is_shut_out_once_and_keeps_the_first_reason():
    device = services.pair_by_code(letters=a_code(SiteFactory.create()), label="Máy", now=NOW).device

    services.revoke_device(device=device, reason="Mất máy", by=TESTS, now=NOW)
    services.revoke_device(device=device, reason="Lý do khác", by=TESTS, now=NOW + TICK)

    device.refresh_from_db()
    assert (device.revoked_at, device.revoked_reason) == (NOW, "Mất máy")


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "seen"), [(59, NOW), (60, NOW + timedelta(seconds=60))])
def test_when_a_device_was_seen_is_kept_to_the_minute(seconds: int, seen: object):
    device = services.pair_by_code(letters=a_code(SiteFactory.create()), label="Máy", now=NOW).device

    services.note_contact(device=device, now=NOW + timedelta(seconds=seconds))

    device.refresh_from_db()
    assert device.last_seen_at == seen


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_devices_of_a_site_are_listed_newest_first_in_one_query(count: int, django_assert_num_queries: DjangoAssertNumQueries):
    site = SiteFactory.create()
    for number in range(count):
        when = NOW + timedelta(minutes=number)
        services.pair_by_code(letters=services.issue_code(site=site, by=TESTS, now=when), label=f"Máy {number:02d}", now=when)

    with django_assert_num_queries(1):
        told = [(device.label, device.code.made_by if device.code else "") for device in queries.devices_of(site)]

    assert told == [(f"Máy {number:02d}", "tests") for number in reversed(range(count))]


# --- the key of a device ------------------------------------------------------------------------------------
def point_of(key: EllipticCurvePrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)).decode()


def signature_of(key: EllipticCurvePrivateKey, message: bytes) -> bytes:
    """As WebCrypto writes it: two numbers of 32 bytes."""
    first, second = decode_dss_signature(key.sign(message, ECDSA(SHA256())))
    return first.to_bytes(32) + second.to_bytes(32)


@pytest.mark.django_db
def test_what_a_device_signed_is_known_as_its_own_and_nothing_else_is():
    key, other = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    paired = services.pair_by_code(letters=a_code(SiteFactory.create()), label="Máy", public_key=point_of(key), now=NOW)
    device = Device.objects.get(pk=paired.device.pk)
    good = signature_of(key, b"bien ban")

    assert rules.signed_by(device, b"bien ban", good)
    assert not rules.signed_by(device, b"bien ban.", good)
    assert not rules.signed_by(device, b"bien ban", signature_of(other, b"bien ban"))
    assert [rules.signed_by(device, b"bien ban", bad) for bad in (b"", good[:63], good + b"0", bytes(64), b"\xff" * 64)] == [False] * 5
    assert not rules.signed_by(Device(public_key=""), b"bien ban", good)


@pytest.mark.django_db
@pytest.mark.parametrize("told", ["", "none", "A" * 88, "x" * 200, base64.b64encode(b"\x04" + bytes(64)).decode()])
def test_a_key_that_is_none_pairs_a_device_without_a_key(told: str):
    paired = services.pair_by_code(letters=a_code(SiteFactory.create()), label="Máy", public_key=told, now=NOW)

    assert paired.device.public_key == ""
