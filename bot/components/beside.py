"""Work on a second core while this process goes on."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Begin `work` in a process forked from this one; calling what is given back waits for its
    result.

    Where a process cannot be forked safely, where there is one core, or where the process dies,
    the work is done here when its result is asked for.
    """
    if sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2:
        return work
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=lambda: sender.send(work()))
    process.start()
    sender.close()

    def result() -> T:
        try:
            done: T = receiver.recv()
        except EOFError:
            done = work()
        finally:
            receiver.close()
            process.join()
        return done

    return result
