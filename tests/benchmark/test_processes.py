"""Reading /proc: lines as proc(5) describes them, and this very process."""

from __future__ import annotations

import os
import sys

import pytest

from benchmarking.processes import (
    Process,
    Usage,
    descendants,
    memory_mb,
    own_memory_of,
    parse_machine,
    parse_own,
    parse_pss,
    parse_stat,
    spent,
    usage,
)

LINE = "4242 (a (strange) name) S 17 4242 4242 0 -1 4194304 9 0 0 0 250 50 3 4 20 0 1 0 12345 999 88"


def test_a_process_is_read_whatever_its_name() -> None:
    assert parse_stat(LINE, 100) == Process(4242, parent=17, seconds=3.0)


def test_the_machine_is_busy_with_all_but_idling_waiting_and_guests() -> None:
    #              user nice system idle iowait irq softirq steal guest guest_nice
    text = "cpu  100 20 30 9999 8888 4 5 6 777 666\ncpu0 1 1 1 1 1 1 1 1 1 1\n"
    assert parse_machine(text, 100) == pytest.approx(1.65)


def test_a_tree_holds_children_of_children_and_nobody_else() -> None:
    # In no order: a child may have a smaller number than its parent.
    parents = {5: 1, 3: 5, 9: 3, 2: 9, 7: 1, 8: 7}
    processes = [Process(pid, parent, 0.0) for pid, parent in parents.items()]
    assert {process.pid for process in descendants(processes, 5)} == {5, 3, 9, 2}
    assert descendants(processes, 99) == []


def test_what_was_spent_meanwhile() -> None:
    before = Usage({1: 10.0, 2: 4.0}, machine=100.0)
    # 2 has ended, 3 has begun.
    after = Usage({1: 11.0, 3: 0.5}, machine=104.0)
    assert spent(before, after) == (1.5, 2.5)


def test_the_clocks_small_disagreement_is_no_negative_use() -> None:
    assert spent(Usage({1: 0.0}, 0.0), Usage({1: 1.0}, 0.99)) == (1.0, 0.0)


def test_shared_memory_is_counted_in_part() -> None:
    text = "55d0-7ffd ---p 00000000 00:00 0  [rollup]\nRss:  900 kB\nPss:  321 kB\nPss_Dirty:  300 kB\n"
    assert parse_pss(text) == 321
    assert parse_pss("") == 0


def test_what_is_mapped_from_files_is_nobodys_own() -> None:
    text = "Pss:  321 kB\nPss_Dirty:  300 kB\nPss_Anon: 200 kB\nPss_File:  100 kB\nPss_Shmem:  21 kB\n"
    assert parse_own(text) == 221
    # Older kernels do not tell it apart.
    assert parse_own("Pss:  321 kB\n") == 321


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is Linux's")
def test_this_process_is_found() -> None:
    now = usage(os.getpid())
    assert now is not None
    assert now.tree[os.getpid()] > 0
    assert now.machine > now.tree[os.getpid()]
    assert (memory_mb(os.getpid()) or 0) > 1
    found = own_memory_of({os.getpid(): "browser"})
    assert found["all processes, MB"] == found["browser process, MB"] > 1
