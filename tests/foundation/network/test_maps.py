"""Outlines of units: what a pack must hold, what a page draws, and the grid of tiles that stands in."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diemcau.config.commands import maps as command
from diemcau.foundation.audit.models import Entry
from diemcau.foundation.network import queries, services
from diemcau.foundation.network.errors import BadMapPack
from diemcau.foundation.network.models import CODES_SINCE_2025, CODES_UNTIL_2025, PROVINCE_KINDS, MapLayer, MapShape, UnitVersion
from diemcau.foundation.network.rules import maps as rules
from diemcau.kernel.actors import system
from diemcau.kernel.errors import Refused
from diemcau.kernel.text import fold

THEN, NOW = date(2024, 12, 31), date(2026, 11, 24)
BY, AT = system("tests"), datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
HOANG_SA, TRUONG_SA = (112.3, 16.5), (114.4, 10.2)


ONE = b'{"type": "FeatureCollection", "features": [{"properties": {"code": "01"}, "geometry": {"type": "Polygon", "coordinates": %b}}]}'


def square(x, y, size=0.2):
    return [[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]]


def geojson(shapes):
    """A collection of {code: [polygon, …]}."""
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "MultiPolygon", "coordinates": polygons}}
            for code, polygons in shapes.items()
        ],
    }


def country(code_list, day, *, islands=True):
    """A square for each province of ``day``, and the islands."""
    known = sorted(UnitVersion.objects.on(day).of_kinds(PROVINCE_KINDS).filter(code_list=code_list).values_list("code", flat=True))
    shapes = {code: [square(104 + at % 8 * 0.5, 9 + at // 8 * 1.2)] for at, code in enumerate(known)}
    if islands:
        shapes["48"].append(square(*HOANG_SA))
        shapes["56"].append(square(*TRUONG_SA))
    return shapes


def pack(folder, **files):
    """A folder with files named as a pack names them: ``provinces_34`` and the like."""
    for name, shapes in files.items():
        (folder / f"{name}.geojson").write_text(json.dumps(geojson(shapes)))
    return folder


def install(folder):
    return services.install_maps(folder, by=BY, now=AT)


def the_map(day, values=None, province=None):
    versions = queries.units_of("commune" if province else "province", day, within=province)
    return queries.map_on(day, values or {}, versions, province=province)


# --- without a pack ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("day", "count"), [(THEN, 63), (NOW, 34)])
def test_without_outlines_every_province_has_a_tile_of_its_own_and_both_island_groups_have_one(whole_network, day, count):
    drawn = the_map(day)

    assert (drawn.is_tiles, len(drawn.units), drawn.undrawn) == (True, count, 0)
    assert [place.name for place in drawn.labels] == ["Quần đảo Hoàng Sa", "Quần đảo Trường Sa"]
    assert len({(tile.x, tile.y) for tile in [*drawn.units, *drawn.labels]}) == count + 2


def test_without_outlines_the_communes_of_a_province_have_no_map(whole_network):
    assert the_map(NOW, province=queries.by_code(CODES_SINCE_2025, "42", NOW)) is None


# --- installing -------------------------------------------------------------------------------------------
def test_a_pack_is_drawn_once_and_installing_it_again_changes_nothing(whole_network, tmp_path):
    pack(tmp_path, provinces_34=country(CODES_SINCE_2025, NOW), **{"provinces_63_until_2025-06-30": country(CODES_UNTIL_2025, THEN)})

    first, again = install(tmp_path), install(tmp_path)

    assert (first.drawn, first.unchanged, first.shapes, first.remarks) == (2, 0, 97, [])
    assert (again.drawn, again.unchanged, again.shapes) == (0, 2, 0)
    assert [entry.act for entry in Entry.objects.filter(act__startswith="network.maps")] == ["network.maps-installed"]


@pytest.mark.parametrize(("day", "count"), [(THEN, 63), (NOW, 34)])
def test_every_installed_map_of_the_country_names_and_draws_both_island_groups(whole_network, tmp_path, day, count):
    install(pack(tmp_path, provinces_34=country(CODES_SINCE_2025, NOW), **{"provinces_63_until_2025-06-30": country(CODES_UNTIL_2025, THEN)}))

    drawn = the_map(day)

    assert (drawn.is_tiles, len(drawn.units)) == (False, count)
    assert [place.name for place in drawn.labels] == ["Quần đảo Hoàng Sa", "Quần đảo Trường Sa"]
    outlines = {fold(unit.short_name): unit.path.count("M") for unit in drawn.units}
    assert (outlines["da nang"], outlines["khanh hoa"]) == (2, 2)


@pytest.mark.parametrize("which", ["48", "56"])
def test_a_map_of_the_country_without_an_island_group_is_refused_and_the_map_before_stands(whole_network, tmp_path, which):
    install(pack(tmp_path, provinces_34=country(CODES_SINCE_2025, NOW)))
    before = list(MapShape.objects.order_by("code").values_list("code", "path"))
    shapes = country(CODES_SINCE_2025, NOW)
    shapes[which].pop()

    with pytest.raises(BadMapPack) as refused:
        install(pack(tmp_path, provinces_34=shapes))

    name = {"48": "Quần đảo Hoàng Sa", "56": "Quần đảo Trường Sa"}[which]
    assert name in str(refused.value.sentence)
    assert list(MapShape.objects.order_by("code").values_list("code", "path")) == before


def test_islands_reach_far_enough_east_or_they_are_not_those_islands(whole_network, tmp_path):
    shapes = country(CODES_SINCE_2025, NOW)
    shapes["48"][1] = square(111.5, 16.5)  # off the coast, west of the group

    with pytest.raises(BadMapPack, match="Hoàng Sa"):
        install(pack(tmp_path, provinces_34=shapes))


def test_a_province_that_is_missing_unknown_or_drawn_twice_is_told_by_its_code(whole_network, tmp_path):
    shapes = country(CODES_SINCE_2025, NOW)
    shapes["99"] = shapes.pop("01")

    with pytest.raises(BadMapPack) as refused:
        install(pack(tmp_path, provinces_34=shapes))

    assert "01" in str(refused.value.sentence)
    assert "99" in str(refused.value.sentence)


def test_communes_may_be_incomplete_and_the_page_says_how_many_are_not_drawn(whole_network, tmp_path):
    province = queries.by_code(CODES_SINCE_2025, "42", NOW)
    communes = queries.units_of("commune", NOW, within=province)
    (tmp_path / "communes").mkdir()
    pack(tmp_path / "communes", **{"42": {version.code: [square(105 + at * 0.01, 18)] for at, version in enumerate(communes[1:])}})

    report = install(tmp_path)
    drawn = the_map(NOW, province=province)

    assert (report.drawn, len(report.remarks)) == (1, 1)
    assert (len(drawn.units), drawn.undrawn, drawn.labels) == (len(communes) - 1, 1, [])


def test_a_manifest_names_the_files_their_source_and_licence(whole_network, tmp_path):
    (tmp_path / "outlines.json").write_text(json.dumps(geojson(country(CODES_SINCE_2025, NOW))))
    layer = {"file": "outlines.json", "code_list": CODES_SINCE_2025}
    (tmp_path / "maps.json").write_text(json.dumps({"source": "Cục Đo đạc", "licence": "được phép", "layers": [layer]}))

    install(tmp_path)

    assert list(MapLayer.objects.values_list("code_list", "province_code", "source", "licence")) == [
        (CODES_SINCE_2025, "", "Cục Đo đạc", "được phép")
    ]
    assert (the_map(NOW).source, the_map(NOW).licence) == ("Cục Đo đạc", "được phép")


@pytest.mark.parametrize(
    "manifest",
    [
        "{",
        "[]",
        '{"layers": 3}',
        '{"layers": [{"file": "../../etc/passwd", "code_list": "x"}]}',
        '{"layers": [{"code_list": "x"}]}',
        '{"layers": []}',
    ],
)  # fmt: skip
def test_a_manifest_that_cannot_be_used_is_refused_in_a_sentence(whole_network, tmp_path, manifest):
    (tmp_path / "maps.json").write_text(manifest)

    with pytest.raises(BadMapPack):
        install(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00\xff", b"{}", b"[1]", b'{"type": "Topology"}', b'{"type": "FeatureCollection", "features": []}',
        b'{"type": "FeatureCollection", "features": [{"properties": {"code": "01"}, "geometry": {"type": "Point", "coordinates": [105, 21]}}]}',
        ONE % b"[[[2, 48], [3, 48]]]", ONE % b"[[[NaN, 21]]]", b"[" * 100_000,
    ],
)  # fmt: skip
def test_a_file_that_is_no_map_is_named_in_the_refusal(whole_network, tmp_path, content):
    (tmp_path / "provinces_34.geojson").write_bytes(content)

    with pytest.raises(BadMapPack, match=r"provinces_34\.geojson"):
        install(tmp_path)


@pytest.mark.django_db
def test_an_empty_network_takes_no_map(tmp_path):
    pack(tmp_path, provinces_34={"01": [square(105, 21)]})

    with pytest.raises(BadMapPack):
        install(tmp_path)


@pytest.mark.parametrize("kind", ["folder that is not there", "empty folder"])
def test_no_folder_and_an_empty_one_are_refused(whole_network, tmp_path, kind):
    with pytest.raises(BadMapPack):
        install(tmp_path / "nowhere" if kind.endswith("there") else tmp_path)


def test_the_command_installs_says_what_it_did_and_takes_away_only_with_yes(whole_network, tmp_path):
    from argparse import Namespace  # noqa: PLC0415  # only here

    pack(tmp_path, provinces_34=country(CODES_SINCE_2025, NOW))

    assert command.install(Namespace(folder=str(tmp_path))) == "1 maps drawn with 34 shapes; 0 were there already."
    assert command.install(Namespace(folder=str(tmp_path))) == "1 maps are as the files tell: nothing changed."
    with pytest.raises(Refused, match="--yes"):
        command.remove(Namespace(yes=False))
    assert command.remove(Namespace(yes=True)) == "1 maps removed; a grid of tiles stands in."
    assert the_map(NOW).is_tiles


# --- reading and drawing ----------------------------------------------------------------------------------
def test_topojson_and_geojson_of_the_same_shape_draw_the_same():
    outline = [[105.0, 20.0], [106.0, 20.0], [106.0, 21.0], [105.0, 21.0], [105.0, 20.0]]
    steps = [[0, 0], [100, 0], [0, 100], [-100, 0], [0, -100]]
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.01, 0.01], "translate": [105.0, 20.0]},
        "arcs": [steps[:3], [[100, 100], *steps[3:]]],
        "objects": {"layer": {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "properties": {"code": "01"}, "arcs": [[0, 1]]}]}},
    }

    one, other = (rules.drawing(rules.features(told), is_national=False) for told in (topology, geojson({"01": [[outline]]})))

    assert one == other
    height = one.height  # a degree of latitude is longer than one of longitude at 20.5° north
    assert one.shapes[0].path == f"M0 {height:g}l1000 0 0 -{height:g} -1000 0 0 {height:g}z"


def test_an_arc_of_topojson_is_walked_backwards_when_its_number_is_negative():
    topology = {
        "type": "Topology", "arcs": [[[105, 20], [106, 20], [106, 21]], [[105, 20], [105, 21], [106, 21]]],
        "objects": {"layer": {"geometries": [{"type": "Polygon", "properties": {"code": "01"}, "arcs": [[0, -2]]}]}},
    }  # fmt: skip

    (found,) = rules.features(topology)

    assert found.polygons == [[[(105, 20), (106, 20), (106, 21), (105, 21), (105, 20)]]]


def test_an_islet_smaller_than_the_drawing_can_show_stays_a_dot():
    big, islet = square(105, 20, 5), square(104, 20, 0.00001)

    drawn = rules.drawing(rules.features(geojson({"01": [big, islet]})), is_national=False)

    assert drawn.shapes[0].path.count("z") == 2
    assert "l0.4 0 0 0.4 -0.4 0z" in drawn.shapes[0].path


@given(st.lists(st.integers(0, 200)))
def test_every_number_but_nought_has_exactly_one_step_of_colour(values):
    ranges = rules.classes(values)

    assert len(ranges) <= rules.CLASSES
    assert [high < low for (_, high), (low, _) in pairwise(ranges)] == [True] * max(0, len(ranges) - 1)
    for value in values:
        assert (rules.class_of(value, ranges) == 0) == (value == 0)
        assert sum(low <= value <= high for low, high in ranges) == (value > 0)


def test_steps_hold_about_as_many_units_each_and_a_single_range_has_the_middle_colour():
    assert rules.classes(range(1, 11)) == [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10)]
    assert [rules.class_of(7, [(7, 7)]), rules.class_of(1, [(1, 2), (3, 9)]), rules.class_of(9, [(1, 2), (3, 9)])] == [3, 2, 4]
