"""Every refusal that a run of the end-to-end tests meets, said in Chinese: no English is left.

World.refused() notes them; the runner asks at the end. What a test typed, names and ids may stand
in any language: what counts are words of a sentence beside each other."""
import json
import os
import re
import subprocess

# Names of ours that a sentence may hold as they are typed: commands, fields, roles, files.
PLAIN = re.compile(r"--[a-z-]+|'[^']*'|\"[^\"]*\"|P\d+\.\d+|[\w.-]*[_/\d:.-][\w.-]*|paigong\w*|"
                   r"\b(?:register link|emergency (?:step|pull|release)|cash receive|warranty set|"
                   r"spotcheck record|complaint responsible)\b")
TYPED = {"no such", "tue,fri"}  # the name of a unit; days as they are written
ENGLISH = re.compile(r"[A-Za-z][a-z']+(?:[ ,:;]+[a-z']+)+")


def note(error):
    path = os.environ.get("PAIGONG_E2E_REFUSALS")
    if path:
        row = [error["code"], error.get("subject") or "", error.get("detail") or ""]
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def collected():
    """Each once; what a client itself says of a command line is its own text, translated as such."""
    path = os.environ.get("PAIGONG_E2E_REFUSALS")
    if not path or not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return sorted({tuple(row) for row in map(json.loads, file) if row[0] != "usage"})


def said(build, refusals):
    """[(refusal, its Chinese sentence)]"""
    lines = "".join("\t".join(re.sub(r"[\t\n]", " ", part) for part in r) + "\n" for r in refusals)
    run = subprocess.run([os.path.join(build, "tests", "e2e", "say")], input=lines, text=True,
                         capture_output=True, check=True)
    return list(zip(refusals, run.stdout.splitlines(), strict=True))


def words_left(sentence):
    """The English in it. A list of words ("desk, monitor") is one of names."""
    left = ENGLISH.findall(PLAIN.sub("·", sentence))
    return [words for words in left
            if words not in TYPED and not re.fullmatch(r"\w+(?:, \w+)*", words)]


def check(build):
    """The faults, a line each."""
    return [f"{' | '.join(refusal)} -> {sentence}"
            for refusal, sentence in said(build, collected()) if words_left(sentence)]
