"""`broadsheet schema`."""

from broadsheet.cli.terminal import put_json


def schema() -> None:
    """Print the JSON Schema of report definitions, for editors and other tools.

    Save it, and name it on the first line of a definition:
    # yaml-language-server: $schema=broadsheet.schema.json
    """
    from broadsheet.definition.schema import definition_schema

    put_json(definition_schema())
