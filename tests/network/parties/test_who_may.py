"""What belongs to another institution does not exist, whoever asks."""

from changrong.network.parties.models import Product

from ..visitors import EVERYBODY, statuses

NOBODY = dict.fromkeys(EVERYBODY, 404) | {"anonymous": 401}


def test_products_and_outlets_of_another_institution_do_not_exist(cast):
    product = Product.objects.get(institution=cast.bank_b)
    outlet = cast.bank_b.outlets.create(name="临江支行", region="110105")
    for method in ("get", "post"):
        assert statuses(cast, method, f"/institution/products/{product.number}/") == NOBODY
        assert statuses(cast, method, f"/institution/outlets/{outlet.number}/") == NOBODY
