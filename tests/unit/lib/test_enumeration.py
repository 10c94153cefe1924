"""Names in a message."""

from broadsheet.lib.enumeration import enumerated


def test_many_and_long_names_are_shortened() -> None:
    assert enumerated([]) == "none"
    assert enumerated(["a", "b"]) == "a, b"
    assert enumerated(str(number) for number in range(18)).endswith(", 15 and 2 more")
    assert enumerated(["x" * 41]) == "x" * 37 + "..."
