"""Regions and industries that people choose from."""

from django.utils.translation import override

from changrong.network.rules import codes


def test_a_district_is_named_with_its_city():
    assert codes.region_name("110105") == "北京市朝阳区"
    assert codes.region_name("540102") == "西藏自治区拉萨市城关区"
    with override("en"):
        assert codes.region_name("110105") == "Chaoyang, Beijing"


def test_abolished_districts_are_not_offered():
    offered = {code for _, choices in codes.region_groups() for code, _ in choices}
    assert "110103" not in offered  # 崇文区, abolished in 2010
    assert not any("[" in name for parts in codes.regions().values() for name in parts)


def test_provinces_of_the_notices_are_offered_by_district_and_others_whole():
    groups = dict(codes.region_groups())
    assert ("110105", "朝阳区") in groups["北京市"]
    others = groups["其他省、自治区、直辖市"]
    assert ("440000", "广东省") in others
    assert not any(code.startswith(("11", "31", "54")) for code, _ in others)


def test_an_unknown_code_is_its_own_name():
    assert codes.region_name("999999") == "999999"
