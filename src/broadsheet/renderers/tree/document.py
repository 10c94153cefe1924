"""A document as a tree: what it is, where its figures come from, and its blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from broadsheet.renderers.tree.blocks import BlockTree
from broadsheet.renderers.tree.node import Many
from broadsheet.renderers.tree.values import moment

if TYPE_CHECKING:
    from broadsheet.document.document import Branding, Document
    from broadsheet.document.provenance import Provenance
    from broadsheet.renderers.tree.node import Node

VERSION = 1
"""The version of the tree; it rises when a reader of the former one would misread the new."""


def document_tree(document: Document, *, datasets: bool = False) -> dict[str, Node]:
    """The whole document; with the rows of its `datasets` if wanted."""
    blocks = BlockTree(document)
    page = document.page
    tree: dict[str, Node] = {
        "broadsheet": VERSION,
        "title": document.title,
        "description": document.description,
        "type": document.type,
        "keywords": Many("keyword", document.keywords),
        "language": document.language,
        "locale": document.locale,
        "direction": document.direction,
        "time_zone": document.time_zone,
        "currency": document.currency,
        "as_of": moment(document.as_of, document.time_zone)[1],
        "page": {
            "size": page.size,
            "orientation": "landscape" if page.landscape else "portrait",
            "margin": page.margin,
        },
        "branding": _branding(document.branding, blocks),
        "provenance": _provenance(document.provenance, blocks),
        "blocks": blocks.many(document.blocks),
    }
    if datasets:
        tree["datasets"] = Many("dataset", [blocks.dataset(each) for each in document.datasets])
    return tree


def _branding(branding: Branding, blocks: BlockTree) -> Node:
    return {
        "primary_color": branding.primary_color,
        "accent_color": branding.accent_color,
        "header": branding.header,
        "footer": branding.footer,
        "logo": None if branding.logo is None else blocks.picture(branding.logo),
    }


def _provenance(provenance: Provenance, blocks: BlockTree) -> Node:
    return {
        "report": provenance.report,
        "version": provenance.version,
        "as_of": moment(provenance.as_of, blocks.zone)[1],
        "software": provenance.software,
        "parameters": Many(
            "parameter",
            [
                {"name": each.name, "title": each.title, "value": blocks.cell(each.value)}
                for each in provenance.parameters
            ],
        ),
        "datasets": Many(
            "dataset",
            [
                {
                    "name": each.name,
                    "source": each.source,
                    "kind": each.kind,
                    "rows": each.rows,
                    "cut": each.cut,
                    "limit": each.limit,
                }
                for each in provenance.datasets
            ],
        ),
        "checks": Many(
            "check",
            [
                {
                    "name": each.name,
                    "dataset": each.dataset,
                    "outcome": each.outcome,
                    "message": each.message,
                }
                for each in provenance.checks
            ],
        ),
        "cuts": Many("cut", provenance.cuts),
    }
