"""Commits captures one after the other and prints the URL of each as soon as it is promised to be durable."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from archive_samples import draft, entry

from storage import Archive, Batch, Settlement

with Archive.open(Path(sys.argv[1])) as archive, archive.writer(int(sys.argv[2])) as writer:
    for number in itertools.count(archive.frontier.next_id()):
        item = entry(number)
        page = draft(item.url, item.url.encode(), frontier=number)
        writer.commit(Batch(captures=[page], queued=[item], settled=[Settlement(number, "done")]))
        print(item.url, flush=True)
