"""The words that labels of columns and rows use, in the languages of price lists."""

from __future__ import annotations

import re


def _any_of(words: str) -> re.Pattern[str]:
    """A pattern for any of the words, which are patterns set apart by blanks."""
    return re.compile("|".join(words.split()), re.I)


NAME = re.compile(
    r"^(?:(?:ai |llm |language |base |api |foundation |our )?models?(?: names?| version| variant|"
    r" family)?|models?/\w+|name|model (?:&|and) \w+|model \(.*\)|"
    r"模型(?:名称|名|系列|版本|服务)?|名称|产品名(?:称)?|(?:模型)?型号|모델(?:명| 이름)?|モデル(?:名)?|nama model|"
    r"modelo|modèle|nom du modèle|modell(?:name)?|modello|nombre del modelo|nome do modelo|модель|название модели|"
    r"النموذج|الطراز|اسم النموذج|"
    r"deprecated models?|(?:legacy|retired|shutdown) models?|model snapshots?|engine|llm)$",
    re.I,
)
ID = re.compile(
    r"^(?:(?:claude |openai |gemini )?api (?:model )?(?:id|name|alias|string|identifier|model "
    r"id|endpoints?|model name)|model[ _-]?(?:id|code|string|identifier|key|slug|alias|card)|"
    r"endpoints?|api endpoints?|id|alias(?:es)?|model alias(?:es)?|api model|identifier|slug|"
    r"模型\s?(?:id|编码|代码|标识|code)|具体型号|api\s?调用(?:模型)?名(?:称)?|"
    r"api\s?名称|모델 (?:id|코드)|モデル\s?id|hugging ?face(?: id| repo)?)$",
    re.I,
)
PRICED = _any_of(
    r"""
    \bpric(?:e|es|ing)\b \bcosts?\b \brates?\b(?!\slimit) \bfees?\b \$|€|£|¥|元 \busd\b \beur\b 价格 单价 费用 定价
    가격 요금 단가 価格 料金 \bharga\b \bbiaya\b \bprix\b \bpreis \bprecio \bpreço \bprezz[oi]\b
    \bcostos?\b \bcostes?\b \bcustos?\b \bcoûts?\b \bkosten\b سعر التكلفة मूल्य कीमत chi\sphí
    цен[аы] стоимост тариф \btarif ücret fiyat \bcena giá 价(?!值) 計費 收费
    \bper\s(?:1)?m(?:illion)?\b /\s?1?m\b \bmtok \bper\s(?:1,?000|1?k|thousand)\b /\s?1k\b
    """
)
CACHE = _any_of(
    r"""
    cach 缓存 緩存 캐시 キャッシュ 快取 تخزين\sمؤقت кэш кеш
    """
)
WRITE = _any_of(
    r"""
    \bwrit(?:e|es|ing|ten)\b \bcreat(?:e|ion) 写入 创建 쓰기 생성 書き込み penulisan \bstor(?:e|ing)\b(?!\sprice)
    écriture escritura scrittura schreib запис
    """
)
STORE = _any_of(
    r"""
    \bstorage\b 存储 저장 penyimpanan per\shour /\s?h(?:ou)?r stockage almacenamiento 小时
    """
)
MISS = _any_of(
    r"""
    \bmiss(?:es)?\b 未命中 미스 \buncached\b non-cached not\scached no\scache ミス
    """
)
INPUT = _any_of(
    r"""
    \binputs?\b \bprompts?\b(?!\scach) \bin\b(?=\s*(?:$|[/)|\],])) 输入 輸入 입력 入力 \bmasukan\b
    \bentr(?:ée|ada)s?\b \beingabe إدخال المدخلات ввод вход \bingresso\b 提示 girdi giriş đầu\svào wejści
    """
)
OUTPUT = _any_of(
    r"""
    \boutputs?\b \bcompletions?\b \bgenerat(?:ed|ion)\b \bout\b(?=\s*(?:$|[/)|\],]))
    (?<=\bin/)out\b (?<=\bin\s/\s)out\b \bresponses?\b 输出 輸出 출력
    出力 \bkeluaran\b \bsorties?\b \bsalidas?\b \bsaídas?\b \bausgabe إخراج المخرجات вывод выход исход
    \buscita\b 补全 çıktı çıkış đầu\sra wyjści
    """
)
CONTEXT = _any_of(
    r"""
    \bcontext(?:o)?\b \bctx\b \bkonteks\b \bcontexte\b \bkontext \bcontesto\b 上下文 컨텍스트 컨택스트 コンテキスト
    السياق контекст bağlam 文脈 ngữ\scảnh \bseq(?:uence)?\.?\s?len(?:gth)?\b
    ^max(?:imum|\.)?\s(?:tokens?|sequence(?:\slength)?|length)(?:\s\(.*\))?$ ^token\slimits?$
    ^最大\s?tokens?(?:数)?$ ^tokens?\swindows?$
    """
)
TIER_WORDS = re.compile(
    r"\b(?:short|long|standard|extended|full)[- ]context\b|(?:长|短)上下文|konteks (?:panjang|pendek)|"
    r"\bconte(?:xto|xte|sto) (?:long[oa]|larg[oa]|lungo|curto|corto|court)\b|\b(?:lang|kurz)e[nrs]? kontext|"
    r"(?:длинн|коротк)\w+ контекст|(?:긴|짧은) 컨텍스트|(?:長い|短い)コンテキスト|context (?:caching|"
    r"cache)|上下文(?:硬盘)?缓存|컨텍스트 캐[시싱]",
    re.I,
)
LIMIT = _any_of(
    r"""
    \bmax(?:imum|imale?s?|\.)?\b \bmassim[oa]\b \bm[áa]xim[oa]\b \blimits?\b \blength\b \bwindow\b \bsize\b
    最大 长度 上限 최대 한도 maksimum \bmaks\b máx
    الحد 最長 窗口 限制
    """
)
THINKING = re.compile(
    r"(?P<non>\b(?:non|without|no)[- ]?|非)?(?:\bthinking\b|\breasoning (?:mode|on)\b|思考|思维链)(?! ?tokens?)"
    r"(?: mode|模式)?(?P<off> (?:off|disabled))?",
    re.I,
)
TOKENS = _any_of(
    r"""
    \btokens?\b \btoks?\b 令牌 토큰 トークン 词元
    """
)
LICENSE = re.compile(
    r"\blicen[sc]es?\b|licensing|许可|라이[선센]스|ライセンス|lisensi|licencia|lizenz|licença|"
    r"lisans|رخصة|الترخيص|лиценз|weight availability|open[- ]?weights?",
    re.I,
)
PARAMETERS = re.compile(
    r"^#?\s?(?:total |number of |model )?(?:#\s?)?(?:total )?(?:param(?:eter)?s?(?: count| "
    r"\(total\)| size)?|model size|参数(?:量|规模)?|总参数(?:量)?|파라미터(?: 수)?|パラメータ数?|"
    r"parámetros|paramètres)(?: \(b(?:illions?)?\))?$",
    re.I,
)
SIZE = re.compile(r"^(?:model )?sizes?$|^(?:#\s?)?params?$|^规模$|^크기$", re.I)
SUCCESSOR = re.compile(
    r"(?:recommended |suggested )?(?:replacement|alternative|successor|migrat(?:e|ion) (?:to|"
    r"target))(?: models?)?|替代(?:模型)?|推荐(?:替代)?模型|대체",
    re.I,
)
DESCRIPTION = re.compile(
    r"^(?:descriptions?|about|summary|说明|描述|설명|概要|deskripsi|descripción|beschreibung)$", re.I
)
STATUS = re.compile(
    r"^(?:(?:current |model |lifecycle )?(?:status|state)|lifecycle(?: stage)?|launch stage|"
    r"availability status|状态|상태)$",
    re.I,
)
TERMS = re.compile(
    r"^(?:modality|modalities|type|token type|(?:pric(?:e|ing) |context )?tiers?(?: \(.*\))?|"
    r"threshold|mode|service tier|processing|context(?: "
    r"length)? tier|prompt length|range|input length|input range|"
    r"region|use case|usage|category|item|billing item|price type|pricing type|variant|模态|"
    r"类型|计费子?项(?:目)?|子项|细分项|计费类型|输入长度|条件|模式|구분|유형|条目|"
    r"tingkat|jenis|tipe|tokens? \(.*\)|input tokens? range|单次请求的输入token数|输入token数|prompt size)$",
    re.I,
)
MODALITIES = re.compile(
    r"(?:input|output|supported) (?:modalit|types?)|modalit(?:y|ies) supported|capabilit|支持模态|输入模态", re.I
)
UNIT = re.compile(
    r"^(?:units?|per|billing unit|unit of measure|计费单位|单位|단위|単位|satuan|measured in|pricing unit)$", re.I
)
CURRENCY = re.compile(r"^(?:currency|币种|통화|通貨|mata uang|moneda|devise|währung)$", re.I)
IGNORED = re.compile(
    r"train(?:ing)?\b|fine-?tun|tuning|hosting|"
    r"host(?:ed)?\b(?! context)(?=.{0,12}(?:pric|cost|fee|hour))|\bstorage\b|latency|speed|throughput|"
    r"tokens? per (?:second|minute|day)|\btp[smd]\b|\brp[smd]\b|rate limit|"
    r"saving|discount(?!(?:ed)? price)|multiplier|vs\.?\b|compar|\bblended\b|average|\bavg\b|"
    r"estimated|example|previous|\bold\b|\bbefore\b|original|\bwas\b|list price before|"
    r"默认最大?输出|\bdefault (?:max(?:imum)? )?(?:output|completion)|既定の(?:最大)?出力|기본 (?:최대 )?출력|"
    r"原价|折扣|划线|이전|할인율|benchmark|score|max requests|concurren|并发|图像价格|hari|"
    r"system prompt|additional|tool use|per definition|"
    r"训练|微调|学習|quota|free tier|credits?\b|embedding dim|dimension|vocab|rpm\b|tpm\b|rpd\b|"
    r"dataset|training data|训练数据|速度|延迟|存储|"
    r"\b(?:in|per) (?:credits?|points?|neurons?|dbus?|coins?|units?|requests?)\b|"
    r"\b(?:credits|neurons|dbus) per\b|积分|点数",
    re.I,
)
THING = re.compile(
    r"(?:/|\bper\b|每|／)\s*(?:1[,.]?0*\s*)?(?:k |m |b |million |billion |thousand )?(?P<thing>images?|"
    r"minutes?|mins?\b|hours?|seconds?|secs?\b|calls?|requests?|quer(?:y|ies)|search(?:es)?|"
    r"gb|pages?|"
    r"documents?|characters?|chars?|words?|videos?|songs?|(?:mega)?pixels?|sessions?|month|day|year|"
    r"张|次|分钟|秒|小时|字符|页|generations?|"
    r"edits?|tracks?|upscales?|tiles?|runs?|tasks?|agents?|messages?|users?|seats?)|"
    r"(?P<lone>\bimage price\b|\bvideo price\b)",
    re.I,
)
SCALE = re.compile(r"[(（\[]\s*(?:in\s+)?(?:(k)|(thousands?)|(m)|(millions?))(?:\s*tokens?)?\s*[)）\]]", re.I)


LIMITS = re.compile(
    r"(?:(?:input|prompt|context)s?(?: tokens?| length| size)*\s*)?(?:<=|>=|[<>≤≥]|\b(?:up "
    r"to|over|under|above|below|longer than|"
    r"less than|more than|within|exceeding|at most)\b)\s*\d[\d.,]*\s?[km]?(?:illion)?(?:\s*(?:input|"
    r"prompt|context)?\s*(?:tokens?|context|prompts?|window))?",
    re.I,
)
"""A context tier, whose "prompt" and "input" say nothing of what is paid for."""
PRICED_ELSEWHERE = re.compile(
    r"\b(?:provider|upstream|vendor|official|list|market|reference|retail|direct)(?:['’]?s)? (?:api )?"
    r"(?:pric|rate|cost)|官方价|市场价|公式価格|공식 가격",
    re.I,
)
"""A label over what something costs with somebody else, beside what it costs here."""
