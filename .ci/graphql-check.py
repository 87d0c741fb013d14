#!/usr/bin/env python3
"""Checks the GraphQL documents in Swift sources against GitHub's published schema.

    graphql-check.py SCHEMA... -- FILE_OR_FOLDER...

A document is a multi-line string literal whose first word is query, mutation or fragment. A literal that
holds fragments alone is checked with every document that spreads them. Each document must be valid against
each schema. Exit status: 0 all valid; 1 an error, or no document at all; 2 wrong usage.
Needs Python 3.9 and `pip install graphql-core`.
"""
import re
import sys
import textwrap
from pathlib import Path

try:
    from graphql import GraphQLSyntaxError, Source, build_schema, parse, validate
    from graphql.language import (
        DocumentNode, FragmentDefinitionNode, FragmentSpreadNode, OperationDefinitionNode, Visitor, visit)
except ImportError:
    sys.exit("graphql-check: graphql-core is missing: pip install graphql-core")

LITERAL = re.compile(r'(?P<raw>#*)"""[ \t]*\n(?P<text>.*?)\n?[ \t]*"""(?P=raw)', re.S)
DOCUMENT = re.compile(r"\s*(query|mutation|fragment)\b")


class Problem(Exception):
    pass


class Spreads(Visitor):
    """Names of the fragments that a node spreads."""

    def __init__(self):
        super().__init__()
        self.names = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_):
        self.names.add(node.name.value)


def spreads(node):
    visitor = Spreads()
    visit(node, visitor)
    return visitor.names


def swift_files(arguments):
    for argument in map(Path, arguments):
        if argument.is_dir():
            yield from sorted(argument.rglob("*.swift"))
        elif argument.is_file():
            yield argument
        else:
            raise Problem(f"{argument}: there is no such file or folder")


def literals(path):
    """Parsed documents of a file, and what is wrong with those that can't be parsed."""
    swift = path.read_text(encoding="utf-8")
    for literal in LITERAL.finditer(swift):
        if not DOCUMENT.match(literal["text"]):
            continue
        line = swift.count("\n", 0, literal.start("text")) + 1
        source = Source(textwrap.dedent(literal["text"]), name=f"{path}:{line}")
        if f"\\{literal['raw']}(" in literal["text"]:
            yield None, f"{path}:{line}: a document with Swift interpolation can't be checked"
            continue
        try:
            yield parse(source), None
        except GraphQLSyntaxError as error:
            yield None, f"{place(source, error.locations[0])}: {error.message}"


def place(source, location):
    path, line = source.name.rsplit(":", 1)
    return f"{path}:{int(line) + location.line - 1}"


def with_fragments(document, pool):
    """The document with the fragments that it needs from other literals."""
    definitions = list(document.definitions)
    known = {node.name.value for node in definitions if isinstance(node, FragmentDefinitionNode)}
    waiting = spreads(document)
    while waiting:
        name = waiting.pop()
        if name in known or name not in pool:
            continue
        known.add(name)
        definitions.append(pool[name])
        waiting |= spreads(pool[name])
    return DocumentNode(definitions=tuple(definitions)), known


def describe(error):
    node = error.nodes[0] if error.nodes else None
    where = place(node.loc.source, error.locations[0]) if node and node.loc else "?"
    return f"{where}: {error.message}"


def check(schema_files, sources):
    schemas = {file: build_schema(Path(file).read_text(encoding="utf-8"), assume_valid=True)
               for file in schema_files}
    faults, documents, pool = [], [], {}
    for path in swift_files(sources):
        for document, fault in literals(path):
            if fault:
                faults.append(fault)
            elif any(isinstance(node, OperationDefinitionNode) for node in document.definitions):
                documents.append(document)
            else:
                pool.update({node.name.value: node for node in document.definitions})
    used = set()
    for document in documents:
        whole, fragments = with_fragments(document, pool)
        used |= fragments
        operation = next(n for n in document.definitions if isinstance(n, OperationDefinitionNode))
        name = operation.name.value if operation.name else "(no name)"
        errors = [f"{describe(error)}  [{Path(file).name}]"
                  for file, schema in schemas.items() for error in validate(schema, whole)]
        print(f"{'invalid' if errors else 'valid  '} {name}  {operation.loc.source.name}")
        faults += errors
    faults += [f"{pool[name].loc.source.name}: fragment {name} is used by no document"
               for name in sorted(set(pool) - used)]
    if not documents and not faults:
        faults.append("no GraphQL document was found")
    return faults


def main(arguments):
    if "--" not in arguments:
        print(__doc__, file=sys.stderr)
        return 2
    split = arguments.index("--")
    schema_files, sources = arguments[:split], arguments[split + 1:]
    if not schema_files or not sources:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        faults = check(schema_files, sources)
    except (Problem, OSError) as error:
        print(f"graphql-check: {error}", file=sys.stderr)
        return 2
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


sys.exit(main(sys.argv[1:]))
