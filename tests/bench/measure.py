"""measure.py REPORT COMMAND...: runs a command and writes what it took to REPORT as JSON.

Wall and processor seconds, and the most memory that the command or one of its processes held
(maximum resident set, the figure VmHWM of /proc, pages of mapped files included), in bytes.
"""

import json
import os
import sys
import time

report, command = sys.argv[1], sys.argv[2:]
start = time.perf_counter()
process = os.posix_spawnp(command[0], command, os.environ)
_, status, usage = os.wait4(process, 0)
wall = time.perf_counter() - start
with open(report, "w", encoding="utf-8") as file:
    json.dump(
        {
            "wall": wall,
            "cpu": usage.ru_utime + usage.ru_stime,
            "peakBytes": usage.ru_maxrss * 1024,
        },
        file,
    )
sys.exit(os.waitstatus_to_exitcode(status))
