"""Names of families of models, and of the companies that make them."""

from __future__ import annotations

from typing import Final

# Names that mean a model wherever they stand.
_SURE_TEXT: Final = (
    "gpt chatgpt claude gemini gemma codegemma recurrentgemma paligemma llama codellama mistral mixtral "
    "ministral magistral codestral devstral mathstral pixtral voxtral leanstral qwen qwq qvq deepseek kimi "
    "glm chatglm codegeex cogview cogvideo cogvideox ernie hunyuan doubao seedream seedance minimax hailuo "
    "baichuan internlm internvl grok dbrx jamba jurassic nemotron olmo molmo tulu smollm starcoder starcoder2 "
    "stablelm exaone hyperclova sonar palmyra whisper davinci babbage sora veo imagen lyria falcon nemo codex "
    "embeddinggemma medgemma wizardlm vicuna bloomz minicpm moonlight longcat ling ring bagel stepfun yi "
    "openchat aya c4ai moonshot abab skywork xgen zephyr openhermes dolphin chinchilla palm text-embedding "
    "text-moderation omni-moderation tts dall-e gpt-oss rerank kimi-k2 mimo arcee afm trinity intellect pangu "
    "spark sensenova phi granite nova titan command embed voyage jina bge gte nomic mpt dolly reka lfm flux "
    "solar tiangong telechat marco wan seed step mercury nvlm opt pythia bloom t5 bert gopher lamda xlm "
    "inflection pi arctic cerebras stable-diffusion sdxl midjourney ideogram recraft runway kling vidu pika "
    "yandexgpt gigachat hcx plamo tsuzumi teuken sarvam krutrim apertus eurollm jais allam fanar rakutenai elyza "
    "kanana midm varco holo aion cogito hermes openthinker aquila xuanyuan sensechat swallow typhoon"
)
SURE: Final = tuple(_SURE_TEXT.split())
# Those among them that are also common words: they mean a model only with a version, a size or a mark behind them.
_COMMON_WORDS: Final = (
    "command embed rerank nova titan phi granite solar seed step spark mercury arctic opt flux wan yi ling "
    "ring tts bloom palm nemo falcon sonar trinity intellect moonlight dolphin zephyr reka voyage jina pi aya "
    "inflection bert t5 gte whisper codex mpt dolly marco runway pika kling gopher cerebras bagel pangu "
    "jurassic skywork tulu sora veo"
)
COMMON: Final = frozenset(_COMMON_WORDS.split())
MAKERS: Final = (
    r"(?:openai|anthropic|google|meta|mistral(?:ai| ai)?|cohere|alibaba|microsoft|amazon|ibm|"
    r"nvidia|xai|deepseek(?:-ai)?|moonshot(?:ai)?|"
    r"zhipu(?:ai)?|zai|z\.ai|baidu|tencent|bytedance|minimax|databricks|snowflake|tii(?:uae)?|"
    r"ai21(?: labs)?|perplexity|writer|upstage|lg|"
    r"stepfun|01[.-]ai|stability(?: ai)?|reka|together|groq|fireworks|cerebras|inception|liquid|"
    r"nous(?:research)?|salesforce|apple)"
)
"""A pattern for any of them."""
