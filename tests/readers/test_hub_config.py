"""A config's context window: nested, stretched, padded, hidden among decoys, or not there at all."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.readers.hub_config import hub_config
from crawler.source import Document
from storage.terms import Reading

URL = "https://huggingface.co/acme/Anvil-7B/resolve/main/config.json"
YARN = {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768}


def read(config: object, url: str = URL) -> Reading:
    return hub_config(Document(url, json.dumps(config).encode()))


@pytest.mark.parametrize(
    ("config", "tokens"),
    [
        ({"max_position_embeddings": 32768, "sliding_window": 4096}, "32768"),
        ({"n_positions": 1024, "n_ctx": 1024}, "1024"),
        ({"seq_length": 8192}, "8192"),
        ({"max_sequence_length": 2048}, "2048"),
        (
            {"text_config": {"max_position_embeddings": 65536}, "vision_config": {"max_position_embeddings": 577}},
            "65536",
        ),
        ({"thinker_config": {"text_config": {"max_position_embeddings": 32768}}}, "32768"),
        ({"max_position_embeddings": 32768, "rope_scaling": YARN}, "131072"),
        ({"max_position_embeddings": 131072, "rope_scaling": YARN}, "131072"),
        ({"max_position_embeddings": 32768, "rope_parameters": {"full_attention": {**YARN}}}, "131072"),
        ({"max_position_embeddings": 131072, "rope_scaling": {**YARN, "type": "llama3", "factor": 8.0}}, "131072"),
        ({"max_position_embeddings": 131072, "rope_scaling": {"rope_type": "linear", "factor": 8.0}}, "131072"),
        ({"max_position_embeddings": 8192, "model_max_length": 131072}, "131072"),
        ({"max_position_embeddings": 8192, "model_max_length": 10**30}, "8192"),
        ({"max_position_embeddings": 514, "model_type": "xlm-roberta"}, "512"),
        ({"max_position_embeddings": 4096, "rope_scaling": {"type": "linear", "factor": 4.0}}, "16384"),
        (
            {"n_positions": 8192, "max_seq_len": 16384, "rope_scaling": {"type": "linear", "factor": 2.0}},
            "16384",
        ),
        (
            {"model_type": "blip-2", "text_config": {"model_type": "opt", "max_position_embeddings": 2048}},
            "2048",
        ),
        ({"vlm_config": {"text_config": {"max_position_embeddings": 8192}}}, "8192"),
        ({"max_seqlen": 32768}, "32768"),
    ],
)
def test_the_window_is_what_the_position_settings_amount_to(config: object, tokens: str) -> None:
    (claim,) = read(config).claims
    assert (claim.model, claim.value, claim.unit, claim.qualifiers) == ("acme/Anvil-7B", tokens, "tokens", ())
    assert claim.quote in json.dumps(config)


@pytest.mark.parametrize(
    "config",
    [
        {"d_model": 768, "relative_attention_num_buckets": 32},
        {"model_max_length": 2**63 - 1},
        {"model_max_length": 1e30},
        {"max_position_embeddings": -1},
        {"model_type": "whisper", "max_position_embeddings": 448},
        {"architectures": ["DetrForObjectDetection"], "max_position_embeddings": 1024},
        {"model_type": "anvil_vision", "max_position_embeddings": 1024},
        {"model_type": "clip", "text_config": {"model_type": "clip_text_model", "max_position_embeddings": 77}},
        {"model_type": "t5", "n_positions": 512, "forecast_config": {"prediction_length": 64}},
        {"_diffusers_version": "0.30", "max_sequence_length": 256},
        [],
        "text",
    ],
)
def test_where_no_setting_speaks_of_text_nothing_is_said(config: object) -> None:
    reading = read(config)
    assert reading.claims == ()
    assert reading.note


def test_linear_scaling_is_declined_where_it_can_be_read_two_ways() -> None:
    reading = read({"max_position_embeddings": 8192, "rope_scaling": {"type": "linear", "factor": 4.0}})
    assert reading.claims == ()
    assert len(reading.declined) == 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda s: (
            st.lists(s)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "max_position_embeddings",
                        "text_config",
                        "rope_scaling",
                        "factor",
                        "type",
                        "model_type",
                        "architectures",
                    ]
                ),
                s,
            )
        ),
    )
)
def test_no_config_raises(config: object) -> None:
    assert all(int(claim.value) > 0 for claim in read(config).claims)


@pytest.mark.parametrize("body", [b"", b"{", b"\x00\xff", b"[" * 100_000, b'{"max_position_embeddings": 40'])
def test_a_broken_body_gives_an_empty_reading_with_a_note(body: bytes) -> None:
    reading = hub_config(Document(URL, body))
    assert (reading.claims, bool(reading.note)) == ((), True)
