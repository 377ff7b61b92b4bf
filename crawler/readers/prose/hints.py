"""Words by which a sentence tells whom it speaks of: comparisons, lists, crowds, pronouns."""

from __future__ import annotations

import re
from typing import Final

ASIDE: Final = re.compile(
    r"\b(?:compar\w+ (?:to|with|against)|comparison (?:to|with)|than|unlike|versus|vs\.?|unchanged "
    r"from|same (?:[\w-]+ ){0,4}as|as|over|"
    r"outperform\w*|outcompet\w*|surpass\w*|exceed\w*|beat(?:s|ing)?|rival\w*|match(?:es|ing)?|"
    r"similar to|(?:up|down) from|from|como|comme|wie|frente a|"
    r"successors? (?:to|of)|replac(?:es|ed|ing)|predecessors?,?|previous(?:ly)?|(?:based|built|builds|"
    r"building) (?:up)?on(?: top of)?|foundation of|trained on|version of|"
    r"anniversary of|improv\w* (?:on|over|upon)|upgrade from|like|behind|against|alternative to|data from|generated "
    r"by|evaluat\w+ (?:by|with)|"
    r"(?:migrat|upgrad|mov|switch)\w+ (?:from|to)|use|inherit\w*|follow(?:s|ing)|between|distill\w* "
    r"(?:from|into)|inspired by|shares?)"
    r"[\s,]+(?:(?:the|its|our|their|both|predecessors?|previous|earlier|older|larger|smaller|original|"
    r"models?|recent|leading|existing|"
    r"to|our own|such as|an?|\w+['’]s|\w+-sized|other|those of|that of|with|like|including|open|closed|"
    r"frontier)[\s,]+){0,4}[\"“*`(]*$|"
    r"\bfrom\s+[\d.,]+\s?[kKmM]?\s+(?:tokens?\s+)?(?:in|of|with|for)\s+(?:the\s+)?$|(?:相比|相较|对比|不同于|比)于?(?:上一代|前代|前作|之前的?|此前的?)?的?\s*$|"
    r"[(（](?:vs\.?|versus|compared|against|contre|gegenüber|frente a|相比|"
    r"对比)\s?[^()（）]{0,60}$",
    re.I,
)
THEIRS: Final = re.compile(
    r"(?:both|these|those)(?: two| new)? models|(?:the|this) model['’]s |"
    r"the (?:context|max\w*|input|output|licen[sc]e) (?:[\w-]+ ){0,3}(?:for|of) (?:these|those) models$",
    re.I,
)
"""What looks like a crowd and points back: "these models", "the context length of these models"."""
OUTDONE: Final = re.compile(
    r"\b(?:extend|expand|increas|rais|doubl|quadrupl)\w*\s+(?:the\s+)?(?:[\w-]+\s+)?context (?:length|window|size)s?"
    r"\s+of\s+(?:the\s+)?[\"“*`(]*$",
    re.I,
)
"""What stands before a model whose window another one widens: "Acme 3 extends the context window of Acme 2"."""
JOIN: Final = re.compile(
    r"[\s*`\"”“)]*(?:,|，|/|;|、|&|\+|\band\b|\bor\b|\bas well as\b|和|与|及|以及|및|und|et|y|e)"
    r"[\s*`\"“(,]*(?:(?:and|or|the|our|new|both|以及|和)\s+)*",
    re.I,
)
ALIAS: Final = re.compile(
    r"[\s*`\"]*(?:models?\s*)?[(（]\s*(?:(?:aka|a\.k\.a\.|also known as|model(?: id)?|api(?: id)?|id|"
    r"即|as)[:\s]*)?[`*\"“]*"
)
BARE_SIZE: Final = re.compile(
    r"(?<![\w.$-])(?P<size>\d{1,3}(?:\.\d{1,2})?B)\b(?![\s-]*(?:param|active|activ|token|total|people|"
    r"user|파라미터|参数|매개변수))"
)
SIZE_AT_END: Final = re.compile(r"[-\s_](\d{1,4}(?:\.\d{1,2})?[BM])\b", re.I)
CROWD: Final = re.compile(
    r"\b(?:the|all|our|other|others|both|these|those|most|some|any|each|every|two|three|four|five|six|"
    r"seven|eight|previous|earlier|"
    r"existing|competing|comparable|many|several|no)\b(?:\s+[\w\-’'.]+,?){0,5}?\s+(?:models|variants|"
    r"versions|sizes|checkpoints|LLMs|editions|systems)\b|(?<![\w-])models (?:with|that|"
    r"having|of|under|over|larger|smaller|like|trained)\b",
    re.I,
)
EVERY: Final = re.compile(
    r"(?:all|every|each)(?: of)?(?: (?:the|our|these|this|its|open|new|released?|model|base|and|"
    r"instruct|instruction-tuned|in|open-source|open-weights?))*"
    r" (?:models|variants|versions|sizes|checkpoints|weights)$",
    re.I,
)
COUNTS: Final = {"two": 2, "three": 3, "four": 4, "five": 5}
ALL_OF: Final = re.compile(
    r"all (two|three|four|five)(?: of)?(?: these| the| new)* (?:models|variants|versions|sizes)$", re.I
)
"""As many models as were named last: "all three models"."""
OF_THEM: Final = re.compile(
    r"(?:the|our|one) (?:\w+ ){0,2}?(?:\w+(?:er|est)|first|second|third|last|latest|only|(?:most|least) [\w-]+|"
    r"one)\b.*?"
    r"\b(?:of|in|among)\b",
    re.I,
)
"""How a crowd is spoken of when one of it is meant: "Acme 2 Mini, the larger of the two models"."""
OPENING: Final = re.compile(
    r"[\s*\"“]*(?:Built|\w+ed|\w+ing|Like|Unlike|As|Similar)\b[^.;]{3,160}?,\s+(?=(?:it|its|the model|this model|"
    r"this one|they)\b)"
)
"""What a sentence opens with before it comes to its subject: "Built on Acme 1, it ..."."""
OTHER_THING: Final = re.compile(
    r"[\W_]*[A-Z][^.:;]{0,60}?(?:[:：]|,|\s+is|\s[—–-])\s+(?:an?|our|the)\s+(?:[\w-]+\s+){0,5}?"
    r"(?:techniques?|methods?|algorithms?|datasets?|benchmarks?|frameworks?|library|toolkit|suite|paper|protocol)\b",
    re.I,
)
"""How a sentence begins that presents something else than a model: "QUIZ: an extended benchmark"."""
PRONOUN: Final = re.compile(
    r"[\s*\"“]*(?:it|its|the model|this model|this one)\b(?! (?:family|series|card|line))", re.I
)
LINE: Final = re.compile(r"\s+(?:line|line-?up|range)\b", re.I)
ONE_IN: Final = re.compile(
    r"\b(?:models?|members?|versions?|variants?)\s+(?:in|of|from)\s+(?:the\s+|our\s+)?(?:\S+['’]s\s+)?$", re.I
)
PAIR: Final = re.compile(
    r"\b(?:both|(?:the|these) two)(?: of)?(?: the| these| our| new)? (?:models|variants|versions|sizes|checkpoints)\b",
    re.I,
)
CALLED: Final = re.compile(r"\b(?:models?|LLM),? (?:named|called|dubbed)\s+[*`\"“]*$", re.I)
"""What presents a model, however late in its sentence."""
KIN_IS: Final = re.compile(r"\s+(?:[\w-]+\s+){0,2}?(?:family|series|herd),\s+(?:the\s+)?[*`\"“]*", re.I)
"""What stands between a family and the member that is meant: "a member of the Acme 2 family, Acme 2 Mini"."""
LISTS: Final = re.compile(
    r"[^.;:]{0,40}(?:\b(?:including|such as|namely|e\.g\.|i\.e\.)|[:：(（])[\s,:*`\"“]*(?:both |the )?$", re.I
)
NUMBERED: Final = re.compile(r"\b(?:two|three|four|five|six|seven|eight)\b", re.I)
PLURAL: Final = re.compile(
    r"\b(?:both|they|their|these|(?:the|our) (?:new |open |released )?models|all (?:two|three|four))\b|两个模型", re.I
)
BOUNDARY: Final = re.compile(r";\s|；|,?\s+(?:while|whereas|but|although|though|however)\s|\s[—–]\s|，而|，但", re.I)
