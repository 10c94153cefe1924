"""Writes docs/reference from the code: `make docs`."""

from __future__ import annotations

from pathlib import Path

from reference_writer.reference import write_reference

if __name__ == "__main__":
    write_reference(Path(__file__).with_name("reference"))
