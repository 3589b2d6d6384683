"""Prints the machine and the versions of the peers, one line each."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

processor = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
print(processor[1] if processor else platform.machine(), end=", ")
print(f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}", end=", ")
print(f"load {os.getloadavg()[0]:.1f} before the start")

packages = ["scikit-learn", "pandas", "polars", "numpy"]
print(f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages), sep=", ")
