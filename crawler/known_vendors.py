"""Makers of models that have no vendor file: whose models they are when the Hub or OpenRouter lists them."""

from __future__ import annotations

from typing import Final

from crawler.source import Vendor

__all__ = ["MAKERS"]

MAKERS: Final = (
    Vendor("01-ai", "01.AI", hub=("01-ai",), openrouter=("01-ai",)),
    Vendor("aion-labs", "AionLabs", hub=("aion-labs",), openrouter=("aion-labs",)),
    Vendor("allenai", "Ai2", hub=("allenai",), openrouter=("allenai",)),
    Vendor("apple", "Apple", hub=("apple",)),
    Vendor("baai", "BAAI", hub=("BAAI",)),
    Vendor("baidu", "Baidu", hub=("baidu",), openrouter=("baidu",)),
    Vendor("bigcode", "BigCode", hub=("bigcode",)),
    Vendor("bigscience", "BigScience", hub=("bigscience",)),
    Vendor("black-forest-labs", "Black Forest Labs", hub=("black-forest-labs",)),
    Vendor("deepcogito", "Deep Cogito", hub=("deepcogito",), openrouter=("deepcogito",)),
    Vendor("eleutherai", "EleutherAI", hub=("EleutherAI",)),
    Vendor("essential", "Essential AI", hub=("EssentialAI",), openrouter=("essentialai",)),
    Vendor("huggingface-smol", "Hugging Face", hub=("HuggingFaceTB", "HuggingFaceH4")),
    Vendor("inclusionai", "inclusionAI", hub=("inclusionAI",), openrouter=("inclusionai",)),
    Vendor("internlm", "Shanghai AI Laboratory", hub=("internlm", "OpenGVLab")),
    Vendor("jina", "Jina AI", hub=("jinaai",)),
    Vendor("lg-ai", "LG AI Research", hub=("LGAI-EXAONE",)),
    Vendor("liquid", "Liquid AI", hub=("LiquidAI",), openrouter=("liquid",)),
    Vendor("llm-jp", "LLM-jp", hub=("llm-jp",)),
    Vendor("morph", "Morph", openrouter=("morph",)),
    Vendor("mosaicml", "MosaicML", hub=("mosaicml",)),
    Vendor("nex-agi", "Nex AGI", hub=("nex-agi",), openrouter=("nex-agi",)),
    Vendor("nomic", "Nomic AI", hub=("nomic-ai",)),
    Vendor("nous", "Nous Research", hub=("NousResearch",), openrouter=("nousresearch",)),
    Vendor("openbmb", "OpenBMB", hub=("openbmb",)),
    Vendor("perceptron", "Perceptron", hub=("PerceptronAI",), openrouter=("perceptron",)),
    Vendor("prime-intellect", "Prime Intellect", hub=("PrimeIntellect",), openrouter=("prime-intellect",)),
    Vendor("salesforce", "Salesforce", hub=("Salesforce",)),
    Vendor("servicenow", "ServiceNow", hub=("ServiceNow-AI",), openrouter=("servicenow",)),
    Vendor("snowflake", "Snowflake", hub=("Snowflake",)),
    Vendor("together", "Together AI", hub=("togethercomputer",)),
    Vendor("writer", "Writer", hub=("Writer",), openrouter=("writer",)),
)
