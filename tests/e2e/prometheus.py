"""Prometheus' text format, read strictly: what it doesn't allow raises."""
import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? (\S+)$")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')
TYPES = {"counter", "gauge", "histogram"}


def labels_of(text):
    labels, at = {}, 0
    while text and at < len(text):
        found = LABEL.match(text, at)
        assert found, f"labels: {text}"
        assert found[1] not in labels, f"label {found[1]} twice: {text}"
        labels[found[1]] = found[2]
        at = found.end()
    return labels


def family_of(name, families):
    """The family a sample belongs to: its own name, or a histogram's."""
    for suffix in ("_bucket", "_sum", "_count"):
        base = name[:-len(suffix)]
        if name.endswith(suffix) and families.get(base, {}).get("type") == "histogram":
            return base
    return name


def check_histogram(name, family):
    series = {}
    for (sample, labels), value in family["samples"].items():
        plain = frozenset((k, v) for k, v in labels if k != "le")
        one = series.setdefault(plain, {"buckets": []})
        if sample.endswith("_bucket"):
            one["buckets"].append((float(dict(labels)["le"]), value))
        else:
            one[sample[len(name):]] = value
    for one in series.values():
        bounds = [b for b, _ in one["buckets"]]
        counts = [c for _, c in one["buckets"]]
        assert bounds == sorted(set(bounds)) and bounds[-1] == float("inf"), (name, bounds)
        assert counts == sorted(counts), f"{name}: not cumulative"
        assert counts[-1] == one["_count"] and "_sum" in one, name


def check_names(name, kind):
    """What promtool's linter says about names."""
    assert name.endswith("_total") == (kind == "counter"), f"{name} is a {kind}"
    assert not re.search(r"_(bucket|count|sum|milliseconds|ms|kb|minutes|hours)$", name), name


def parse(text):
    """{(name, frozenset of labels): value}"""
    families, values, current = {}, {}, None
    assert text.endswith("\n"), "the last line has no end"
    for line in text[:-1].split("\n"):
        if line.startswith("# "):
            word, name, rest = line[2:].split(" ", 2)
            if word == "HELP":
                assert name not in families, f"{name} is told twice"
                families[name] = {"samples": {}}
                assert rest.strip(), f"{name} has no help"
            else:
                assert word == "TYPE" and name == current and rest in TYPES, line
                assert not families[name]["samples"] and "type" not in families[name], line
                families[name]["type"] = rest
                check_names(name, rest)
            current = name
            continue
        found = SAMPLE.match(line)
        assert found, f"no sample: {line!r}"
        name, labels, value = found[1], labels_of(found[2]), float(found[3])
        assert family_of(name, families) == current, f"{name} stands below {current}"
        key = (name, frozenset(labels.items()))
        assert key not in values, f"{line}: twice"
        if families[current]["type"] != "gauge":
            assert value >= 0, line
        values[key] = families[current]["samples"][key] = value
    for name, family in families.items():
        assert family["samples"], f"{name} has no sample"
        if family["type"] == "histogram":
            check_histogram(name, family)
    return values
