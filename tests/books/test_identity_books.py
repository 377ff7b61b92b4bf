"""Who is who over all recordings: models of equal name are one, and no two models are."""

from __future__ import annotations

from collections import defaultdict

import pytest

from crawler.config import Config
from crawler.replay import replay
from storage import catalog
from storage.database import Database, open_database
from storage.names import is_moving, is_offer, local_name, months_of, name_key
from storage.views import ModelView
from storage.visits.identity import ID_SPACES
from tests.support.simulators import SHARED

ARCHIVES = sorted(SHARED.glob("corpus/archive/*.warc.gz"))
JOINED_AT_LEAST = 0.8

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not ARCHIVES, reason="the recorded corpus is not beside this checkout"),
]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> list[ModelView]:
    database: Database = open_database(f"sqlite:///{tmp_path_factory.mktemp('identity') / 'modelwire.db'}")
    replay(ARCHIVES, database, Config())
    return catalog.models(database)


def names(model: ModelView, space: str) -> list[str]:
    return [name for namespace, name in model.aliases if namespace == space]


def test_models_of_equal_name_in_a_price_list_and_on_the_hub_are_one(models: list[ModelView]) -> None:
    """Equal in all but the spelling; an offer (":free") is not the model that it offers."""
    places: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: {"hub": set(), "openrouter": set()})
    for model in models:
        for space in ("hub", "openrouter"):
            for name in names(model, space):
                if not is_offer(name):
                    places[model.vendor, name_key(local_name(name))][space].add(model.id)
    both = {key: found for key, found in places.items() if found["hub"] and found["openrouter"]}
    joined = [key for key, found in both.items() if found["hub"] & found["openrouter"]]
    print(f"{len(joined)} of {len(both)} models of equal name are joined")
    assert len(both) > 100
    assert len(joined) >= len(both) * JOINED_AT_LEAST


def test_no_model_has_two_identifiers_in_one_place_nor_two_dates_nor_a_moving_name(models: list[ModelView]) -> None:
    twice = [m.aliases for m in models if any(len(names(m, space)) > 1 for space in ID_SPACES)]
    dated = [
        model.aliases for model in models if len({month for _, name in model.aliases for month in months_of(name)}) > 1
    ]
    moving = [
        model.aliases
        for model in models
        if len(model.aliases) > 1 and any(is_moving(name) and space not in ID_SPACES for space, name in model.aliases)
    ]
    assert (twice, dated, moving) == ([], [], [])
