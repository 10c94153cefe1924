"""Language models and what they cost: names as published, prices as an illustration."""

from decimal import Decimal
from typing import NamedTuple


class Model(NamedTuple):
    """Prices are USD per million tokens of input, cached input and output; latency in ms."""

    provider: str
    service: str
    name: str
    family: str
    input_price: Decimal
    cached_price: Decimal
    output_price: Decimal
    latency_ms: int


def _model(provider: str, name: str, family: str, prices: str, latency_ms: int) -> Model:
    company, _, service = provider.partition(" ")
    input_price, cached_price, output_price = map(Decimal, prices.split())
    return Model(
        company, service, name, family, input_price, cached_price, output_price, latency_ms
    )


MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        _model("OpenAI API", "gpt-4o", "GPT-4o", "2.50 1.25 10.00", 1450),
        _model("OpenAI API", "gpt-4o-mini", "GPT-4o", "0.15 0.075 0.60", 820),
        _model("OpenAI API", "gpt-4.1", "GPT-4.1", "2.00 0.50 8.00", 1280),
        _model("OpenAI API", "text-embedding-3-small", "Embedding 3", "0.02 0.02 0.00", 110),
        _model("Anthropic API", "claude-3-5-sonnet", "Claude 3.5", "3.00 0.30 15.00", 1900),
        _model("Anthropic API", "claude-3-5-haiku", "Claude 3.5", "0.80 0.08 4.00", 980),
        _model("Anthropic API", "claude-sonnet-4", "Claude 4", "3.00 0.30 15.00", 1720),
        _model("Google Vertex AI", "gemini-1.5-flash", "Gemini 1.5", "0.075 0.019 0.30", 640),
        _model("Google Vertex AI", "gemini-2.0-flash", "Gemini 2.0", "0.10 0.025 0.40", 560),
        _model("AWS Bedrock", "nova-lite", "Nova", "0.06 0.015 0.24", 700),
        _model("AWS Bedrock", "llama-3.1-70b", "Llama 3.1", "0.72 0.72 0.72", 1350),
    )
}
