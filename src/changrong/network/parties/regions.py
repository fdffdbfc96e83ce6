"""The regions an institution may serve or an emergency may cover: wholes and their districts."""

from django.utils.translation import gettext

from changrong.network.rules.book import book
from changrong.network.rules.codes import region_groups, regions


def area_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices: the provinces and cities that the notices speak of, then every district in them."""
    served = {region[:2] for notice in book().notices for region in notice.regions}
    wholes = [
        (code, f"{province}{city}")
        for code, (province, city, district) in regions().items()
        if code[:2] in served and not district and (city or code.endswith("0000"))
    ]
    districts = [
        (name, choices) for name, choices in region_groups() if choices[0][0][:2] in served
    ]
    return [(gettext("整个省市"), wholes), *districts]
