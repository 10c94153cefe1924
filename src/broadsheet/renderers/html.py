"""HTML: one self-contained page for screen, phone and paper, or a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, cast

from pydantic import Field

from broadsheet.renderers.base import RendererOptions
from broadsheet.renderers.page.frame import page_html
from broadsheet.renderers.page.mail import Mail, mail, mail_file

if TYPE_CHECKING:
    from pathlib import Path

    from broadsheet.document.document import Document


class HtmlOptions(RendererOptions):
    """Options of HTML."""

    variant: Literal["page", "mail"] = Field(
        "page",
        description="A page for browsers, or a mail for programs that know little of CSS",
    )
    mail_rows: int = Field(50, ge=1, le=1000, description="Most rows of a table that a mail shows")


class HtmlRenderer:
    """Writes one .html file that needs no other."""

    format: ClassVar[str] = "html"
    media_type: ClassVar[str] = "text/html"
    Options: ClassVar[type[RendererOptions]] = HtmlOptions

    def __init__(self, options: RendererOptions) -> None:
        self._options = cast("HtmlOptions", options)

    def render(self, document: Document, folder: Path, stem: str) -> tuple[Path, ...]:
        """Write the page piece by piece."""
        path = folder / f"{stem}.html"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            if self._options.variant == "mail":
                file.write(mail_file(document, rows=self._options.mail_rows))
            else:
                file.writelines(page_html(document))
        return (path,)

    def mail(self, document: Document) -> Mail:
        """The mail variant with its pictures apart, to be attached to a message."""
        return mail(document, rows=self._options.mail_rows)
