#!/usr/bin/env python3
"""Writes YAML documents and what ruamel.yaml, a YAML 1.2 parser, reads in them.

    yaml-comparison.py DIR SEED COUNT

DIR gets N.yaml and N.json for N below COUNT; the same SEED gives the same documents. The test
"The reader and ruamel.yaml never disagree" (ConfigurationTests) reads them when the variable
PRLS_YAML_CORPUS names DIR. Needs ruamel.yaml (PyPI).

N.json is {"value": V}, or {"error": "..."} where ruamel refuses the document. V is JSON but for
two things: a float is {"float": its 64 bits in hexadecimal}, a mapping [[key, value], ...] under
{"map": ...}, so that the order and the type of its keys are compared too.
"""

import json
import pathlib
import random
import re
import struct
import sys
import warnings

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

sys.dont_write_bytecode = True
warnings.simplefilter("ignore")  # ruamel's, about anchors

from yaml_comparison_documents import document  # noqa: E402

# --- What ruamel reads ---------------------------------------------------------------------------

# The core schema, chapter 10.3.2 of the YAML 1.2.2 specification.
CORE = [
    ("null", re.compile(r"null|Null|NULL|~|")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
    ("int", re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
    ("float", re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
                         r"|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN")),
]

# Where ruamel.yaml 0.19's own table is not the core schema's: it keeps some forms of YAML 1.1. Only
# these are taken by the table above; anything else on which the two differ ends this script.
RUAMEL_DEVIATES = re.compile(
    r"(?=.*_)[-+]?([0-9][0-9_]*(\.[0-9_]*)?|\.[0-9_]+)([eE][-+]?[0-9]+)?"  # 1_000 and 1_000.5 are strings
    r"|[-+]?0b[01_]+"                         # 0b11 is a string
    r"|[-+]0o?[0-7_]+|[-+]0x[0-9a-fA-F_]+"    # a sign before 0o or 0x makes a string
    r"|0o[0-7_]*_[0-7_]*|0x[0-9a-fA-F_]*_[0-9a-fA-F_]*"
    r"|[-+]?\.[0-9]+[eE][0-9]+"               # .5e3 is a float
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*"      # a date is a string
)


def core_tag(text):
    return next((name for name, pattern in CORE if pattern.fullmatch(text)), "str")


def number(tag, text):
    if tag == "float":
        text = text.lower()
        value = float(text.replace(".inf", "inf").replace(".nan", "nan"))
        # All NaN are one.
        return {"float": "nan" if value != value else struct.pack(">d", value).hex()}
    if text.startswith("0o"):
        return int(text[2:], 8)
    if text.startswith("0x"):
        return int(text[2:], 16)
    return int(text)


def scalar(node):
    ruamel_tag = str(node.tag).rsplit(":", 1)[-1]
    if node.style is not None:
        return node.value
    tag = core_tag(node.value)
    if ruamel_tag in ("merge", "value"):
        raise YAMLError(ruamel_tag)  # << and = of YAML 1.1
    if tag != ruamel_tag and not RUAMEL_DEVIATES.fullmatch(node.value):
        sys.exit(f"ruamel takes {node.value!r} for {ruamel_tag}, the core schema for {tag}")
    match tag:
        case "null": return None
        case "bool": return node.value.lower() == "true"
        case "str": return node.value
        case _: return number(tag, node.value)


def plain_json(node):
    match node:
        case ScalarNode():
            return scalar(node)
        case SequenceNode():
            return [plain_json(item) for item in node.value]
        case MappingNode():
            rows = [[plain_json(key), plain_json(value)] for key, value in node.value]
            keys = [json.dumps(key) for key, _ in rows]
            if len(set(keys)) != len(keys):
                raise YAMLError("duplicate key")
            return {"map": rows}
    return None


def expected(text):
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    try:
        # Tags would change what a scalar is; the reader under test refuses them all.
        if any(getattr(event, "ctag", None) for event in yaml.parse(text)):
            return {"error": "tag"}
        return {"value": plain_json(yaml.compose(text))}
    except YAMLError as error:
        return {"error": type(error).__name__}
    except UnicodeDecodeError:
        return {"error": "UnicodeDecodeError"}


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    choices = random.Random(int(sys.argv[2]))
    refused = 0
    for index in range(int(sys.argv[3])):
        text = document(choices)
        answer = expected(text)
        refused += "error" in answer
        (folder / f"{index}.yaml").write_bytes(text)
        (folder / f"{index}.json").write_text(
            json.dumps(answer, ensure_ascii=True, separators=(",", ":")))
    print(f"{sys.argv[3]} documents; ruamel.yaml refuses {refused}")


if __name__ == "__main__":
    main()
