"""What an item may do to the process that works on it; run in workers by the tests.

Started as a program it prints the answers to the items it is given, one a line.
"""

import os
import signal
import sys
import threading

from benchmarks.run.engines import run_each
from benchmarks.run.workers import Lost, start_method


def misbehave(item: str) -> str:
    """Do to the worker what the item says, or answer with its capitals."""
    if item == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif item == "segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif item == "leave":
        os._exit(7)
    elif item == "hang":
        threading.Event().wait()
    elif item == "eat":
        return str(len(bytearray(3_000_000_000)))
    elif item == "raise":
        msg = "no such thing"
        raise KeyError(msg)
    elif item == "exit":
        sys.exit("done")
    elif item == "talk":
        os.write(1, b"noise\n")
        os.write(2, b"noise\n")
    elif item == "number":
        return str(os.getpid())
    elif item == "unpicklable":
        return threading.Lock()  # type: ignore[return-value]
    return item.upper()


def main() -> None:
    """Work on the items after the number of jobs and the deadline."""
    jobs, deadline, *items = sys.argv[1:]
    print(start_method())
    for item, answer in run_each(misbehave, items, jobs=int(jobs), deadline=float(deadline)):
        lost = isinstance(answer, Lost)
        print(item, f"{answer.code}: {answer.message}" if lost else answer, sep=" -> ")


if __name__ == "__main__":
    main()
