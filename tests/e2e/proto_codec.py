"""Protobuf from the .proto files alone: parses proto/*.proto and codes messages as dicts.

Field names are the .proto's; enums are their names without the type's prefix, lower case
("STATE_DISPATCHED" is "dispatched"), or a number when unknown. Absent fields are absent.
"""
import os
import re
import struct

PROTO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "proto")


class Field:
    def __init__(self, name, number, kind, repeated):
        self.name, self.number, self.kind, self.repeated = name, number, kind, repeated


class Schema:
    """All messages and enums of the project."""

    def __init__(self):
        self.messages, self.enums = {}, {}
        for name in ("names", "facts", "ledger", "paigong"):
            with open(os.path.join(PROTO, name + ".proto"), encoding="utf-8") as text:
                self._read(re.sub(r"//[^\n]*", "", text.read()))

    def _read(self, text):
        for name, body in re.findall(r"enum\s+(\w+)\s*\{([^}]*)\}", text):
            values = re.findall(r"(\w+)\s*=\s*(\d+)\s*;", body)
            prefix = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper() + "_"
            self.enums[name] = {int(n): v.removeprefix(prefix).lower() for v, n in values}
        text = re.sub(r"enum\s+\w+\s*\{[^}]*\}", "", text)
        text = re.sub(r"oneof\s+\w+\s*\{([^}]*)\}", r"\1", text)
        for name, body in re.findall(r"message\s+(\w+)\s*\{([^}]*)\}", text):
            fields = re.findall(r"(repeated\s+)?(\w+)\s+(\w+)\s*=\s*(\d+)\s*;", body)
            self.messages[name] = [Field(f, int(n), k, bool(r)) for r, k, f, n in fields]

    def number(self, enum, name):
        if isinstance(name, int):
            return name
        return next(n for n, v in self.enums[enum].items() if v == name)


SCHEMA = Schema()
SIGNED = {"int32", "int64"}
VARINTS = SIGNED | {"uint32", "uint64", "bool"}


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _value(kind, value):
    """Wire type and bytes of one value."""
    if kind in VARINTS:
        return 0, varint(int(value))
    if kind in SCHEMA.enums:
        return 0, varint(SCHEMA.number(kind, value))
    if kind == "string":
        data = value if isinstance(value, bytes) else value.encode()
    elif kind == "bytes":
        data = value
    else:
        data = encode(kind, value)
    return 2, varint(len(data)) + data


def encode(message, values):
    """Bytes of a message; a field given as bytes where a string belongs goes out as it is."""
    fields = {f.name: f for f in SCHEMA.messages[message]}
    out = bytearray()
    for name, value in values.items():
        f = fields[name]
        for one in value if f.repeated else [value]:
            wire, data = _value(f.kind, one)
            out += varint(f.number << 3 | wire) + data
    return bytes(out)


def _read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at


def _from_varint(kind, value):
    if kind == "bool":
        return bool(value)
    if kind in SIGNED:
        return value - (1 << 64) if value >> 63 else value
    if kind in SCHEMA.enums:
        return SCHEMA.enums[kind].get(value, value)
    return value


def _from_bytes(kind, data):
    if kind == "string":
        return data.decode()
    return data if kind == "bytes" else decode(kind, data)


def _read_one(fields, data, at):
    """One field: its description (None: unknown), its values, and where the next begins."""
    tag, at = _read_varint(data, at)
    f, wire = fields.get(tag >> 3), tag & 7
    if wire == 0:
        value, at = _read_varint(data, at)
        return f, [_from_varint(f.kind, value)] if f else [], at
    if wire != 2:
        return None, [], at + struct.calcsize({1: "q", 5: "i"}[wire])
    size, at = _read_varint(data, at)
    part, at = data[at:at + size], at + size
    if f is None:
        return f, [], at
    if f.kind not in VARINTS and f.kind not in SCHEMA.enums:
        return f, [_from_bytes(f.kind, part)], at
    values, inner = [], 0
    while inner < len(part):
        value, inner = _read_varint(part, inner)
        values.append(_from_varint(f.kind, value))
    return f, values, at


def decode(message, data):
    fields = {f.number: f for f in SCHEMA.messages[message]}
    out, at = {}, 0
    while at < len(data):
        f, values, at = _read_one(fields, data, at)
        if f is None:
            continue
        if f.repeated:
            out.setdefault(f.name, []).extend(values)
        elif values:
            out[f.name] = values[-1]
    return out
