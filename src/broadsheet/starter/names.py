"""Countries and invented company names in their languages; any likeness to a firm is chance."""

import unicodedata
from itertools import product
from random import Random
from typing import NamedTuple

from broadsheet.starter.draws import shuffled


class Country(NamedTuple):
    """Where customers are. `tax` is a flat, simplified rate, `offset` hours ahead of UTC."""

    name: str
    region: str
    offset: int
    tax: str
    share: float
    language: str
    form: str


COUNTRIES: tuple[Country, ...] = (
    Country("United States", "Americas", -6, "0.00", 34, "en", ""),
    Country("United Kingdom", "EMEA", 0, "0.20", 10, "en", "Ltd"),
    Country("Germany", "EMEA", 1, "0.19", 10, "de", "GmbH"),
    Country("France", "EMEA", 1, "0.20", 7, "fr", "SAS"),
    Country("Canada", "Americas", -5, "0.05", 7, "en", ""),
    Country("Brazil", "Americas", -3, "0.00", 6, "pt", "Ltda."),
    Country("Mexico", "Americas", -6, "0.16", 4, "es", "SA de CV"),
    Country("Netherlands", "EMEA", 1, "0.21", 4, "nl", "BV"),
    Country("Spain", "EMEA", 1, "0.21", 4, "es", "SL"),
    Country("Australia", "APAC", 10, "0.10", 4, "en", ""),
    Country("India", "APAC", 5, "0.18", 4, "hi", "Pvt Ltd"),
    Country("Poland", "EMEA", 1, "0.23", 3, "pl", "sp. z o.o."),
    Country("Japan", "APAC", 9, "0.10", 3, "ja", ""),
    Country("United Arab Emirates", "EMEA", 4, "0.05", 2, "ar", ""),
)

# Trade words stand in this order in each language.
INDUSTRIES = (
    "Software",
    "Logistics",
    "Healthcare",
    "Retail",
    "Manufacturing",
    "Education",
    "Professional services",
    "Media",
)

_TRADES = {
    "en": "Labs|Logistics|Health|Retail Group|Manufacturing|Learning|Advisory|Media",
    "de": "Software|Logistik|Medizin|Handel|Werke|Bildung|Beratung|Medien",
    "fr": "Logiciels|Transports|Santé|Distribution|Mécanique|Écoles|Conseil|Médias",
    "pt": "Sistemas|Logística|Saúde|Comércio|Indústria|Educação|Consultoria|Mídia",
    "es": "Sistemas|Logística|Salud|Comercio|Fábricas|Educación|Consultoría|Medios",
    "nl": "Software|Vervoer|Zorg|Winkels|Fabrieken|Scholen|Advies|Media",
    "hi": "Softech|Logistics|Healthcare|Bazaar|Industries|Academy|Consulting|Media",
    "pl": "Systemy|Spedycja|Zdrowie|Handel|Zakłady|Edukacja|Doradztwo|Media",
    "ja": "Soft:ソフト|Butsuryu:物流|Iryo:医療|Shoji:商事|Kogyo:工業|Gakuen:学園"
    "|Sodan:相談|Hoso:放送",
    "ar": "Technology:للتقنية|Logistics:للخدمات اللوجستية|Health:للصحة|Trading:للتجارة"
    "|Industries:للصناعة|Education:للتعليم|Advisory:للاستشارات|Media:للإعلام",
}

_STEMS = {
    "de": "Nordwald|Sturmvogel|Grünbach|Hügelland|Löwenzahn|Silberbrücke|Morgenröte|Tannzapfen"
    "|Flussgold|Kieselgrund|Weißdorn|Sonnenmühle|Möwenfels|Regenbogenufer|Ährenfeld|Kühlbach"
    "|Blauschiefer|Windmühlental|Käuzchenhof|Nebelkrähe",
    "fr": "Étoile Claire|Forêt Bleue|Rivière d'Argent|Château Vert|Hêtre Rouge|Pont Doré"
    "|Grand Érable|Lumière du Nord|Côte Sauvage|Chêne Blanc|Petite Île|Clé de Voûte"
    "|Vallée Douce|Mûre Noire|Île aux Genêts",
    "pt": "Maré Alta|Sol Nascente|Ipê Amarelo|Pássaro Azul|Rio Sereno|Vento Leste|Pão de Mel"
    "|Coração Verde|Onda Mansa|Jatobá|Açaí do Vale|Estrela Polar|Três Lagoas Claras",
    "es": "Peña Azul|Camino Real del Sur|Río Manso|Águila Dorada|Monte Claro|Piñón Verde"
    "|Brisa Marina|Cañón Rojo|Luna Nueva|Viña Alta|Faro Norte|Ceiba Grande",
    "nl": "Zeewind|Blauwe Tulp|Oude Molen|Zilvermeeuw|Hoge Brug|Koperen Ketel|Groene Dijk"
    "|Rode Baak|Stille Vaart|Ooievaar|Één Horizon|Coöperatie Wilgenrij",
    "hi": "Neelkamal Path|Suraj Kiran|Hariyali|Chandan Van|Megh Dhara|Swarna Deep|Nadi Tat"
    "|Ujwal|Himkan|Vasant Vihaan|Tara Setu|Pavan Chakki",
    "pl": "Żółty Żuraw|Srebrna Łódź|Dębowy Las|Czerwona Iskra|Błękitny Szlak|Świerkowa Góra"
    "|Złoty Kłos|Cicha Rzeka|Jasny Księżyc|Mała Przystań",
    "ja": "Sorakaze:空風|Tsukinami:月波|Yukihana:雪花|Midoriishi:緑石|Kazabune:風舟|Namioto:波音"
    "|Hoshizuna:星砂|Asatsuyu:朝露|Mizukagami:水鏡|Hikarigumo:光雲",
    "ar": "Najm Al Sahra:نجم الصحراء|Nour Al Bahr:نور البحر|Al Wadi Al Akhdar:الوادي الأخضر"
    "|Jabal Al Fidda:جبل الفضة|Rimal Dhahabia:رمال ذهبية|Sahab Al Sharq:سحاب الشرق"
    "|Nakhla Zarqa:نخلة زرقاء|Bab Al Rih:باب الريح",
}

_HEADS = (
    "Alder|Amber|Birch|Bramble|Briar|Cedar|Clover|Cobalt|Copper|Dune|Ember|Fern|Flint|Frost"
    "|Glimmer|Harrow|Heather|Indigo|Ivory|Juniper|Kestrel|Larch|Lumen|Maple|Marble|Meadow|Moss"
    "|Nimbus|Otter|Pebble|Quartz|Raven|Ripple|Rowan|Saffron|Slate|Thistle|Umber|Willow|Yarrow"
)
_TAILS = "bridge|crest|field|forge|gate|haven|mill|path|spring|stone|wick|wharf"

# Letters that do not decompose into a plain letter and an accent.
_PLAIN = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L"})

NATIVE_NAME_SHARE = 0.25


def company_names(rng: Random, country: Country) -> list[tuple[str, str]]:
    """All names of the country's language as (name, industry), in random order.

    Where the script is not Latin, some names carry their own spelling in brackets.
    """
    language = country.language
    stems = _STEMS[language].split("|") if language in _STEMS else _english_stems()
    trades = zip(_TRADES[language].split("|"), INDUSTRIES, strict=True)
    names = []
    for stem, (trade, industry) in product(stems, list(trades)):
        latin, native = stem.partition(":")[0], stem.partition(":")[2]
        word, native_word = trade.partition(":")[0], trade.partition(":")[2]
        name = " ".join(part for part in (latin, word, country.form) if part)
        if native and rng.random() < NATIVE_NAME_SHARE:
            joint = "" if language == "ja" else " "
            name = f"{name} ({native}{joint}{native_word})"
        names.append((name, industry))
    return shuffled(rng, names)


def _english_stems() -> list[str]:
    return [head + tail for head, tail in product(_HEADS.split("|"), _TAILS.split("|"))]


def domain_of(name: str) -> str:
    """A mail domain for the company under the reserved `.example`, plain ASCII."""
    latin = name.partition(" (")[0].translate(_PLAIN).replace("'", "")
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    words = "".join(letter if letter.isalnum() else " " for letter in plain.lower()).split()
    return "-".join(words) + ".example"
