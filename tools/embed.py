#!/usr/bin/env python3
"""A file as a C string: tools/embed.py NAME IN OUT.h gives `static const char NAME[] = …;`."""
import sys
from pathlib import Path

name, source, header = sys.argv[1:]
lines = Path(source).read_text(encoding="utf-8").splitlines()
quoted = ['"' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"' for line in lines]
guard = f"PAIGONG_{name}_H"
Path(header).write_text(
    f"/* Made from {Path(source).name} by tools/embed.py. */\n#ifndef {guard}\n#define {guard}\n"
    f"static const char {name}[] =\n    " + "\n    ".join(quoted) + ";\n#endif\n", encoding="utf-8")
